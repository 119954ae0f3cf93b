import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageFile } from "../../src/model/index.js";

const FOLDER = packageFile("node_modules", ".cache", "peers");

/** The peers' sources: Python is not compiled, so they stay where they are. */
export function peerFile(name: string): string {
  return packageFile("scripts", "peers", name);
}

/** Environment variable that names a Python to use as it is, with JAX and what else of the peers there is. */
const CHOSEN = "GROKSWEEP_PEERS_PYTHON";

/** Whether a Python can import a module. Where a peer is missing, comparisons of networks go on without it. */
export function hasModule(python: string, name: string): boolean {
  return spawnSync(python, ["-c", `import ${name}`], { stdio: "ignore" }).status === 0;
}

/**
 * The Python that GROKSWEEP_PEERS_PYTHON names; else a Python with the peers installed (requirements.txt, pinned), made once and kept in an ignored folder. Several
 * gigabytes and minutes the first time.
 *
 * @throws Error when there is no Python 3.11 or newer, pip fails, or the named Python has no JAX.
 */
export function peersPython(): string {
  const chosen = process.env[CHOSEN];
  if (chosen !== undefined && chosen !== "") {
    if (hasModule(chosen, "jax")) return chosen;
    throw new Error(`${CHOSEN}: ${chosen} is no Python with JAX`);
  }
  const python = join(FOLDER, "bin", "python");
  const requirements = peerFile("requirements.txt");
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  const stamp = join(FOLDER, "installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return python;
  console.error(`installing the peers into ${FOLDER}: minutes`);
  rmSync(FOLDER, { recursive: true, force: true });
  run(process.env.PYTHON ?? "python3", ["-m", "venv", FOLDER]);
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
  writeFileSync(stamp, wanted);
  return python;
}

function run(program: string, args: readonly string[]): void {
  const { status, error } = spawnSync(program, args, { stdio: ["ignore", process.stderr, process.stderr] });
  if (status !== 0) {
    throw new Error(
      `${program} ${args.join(" ")}: ${error?.message ?? `exit code ${status}`}. Python 3.11 or newer with venv is needed`,
    );
  }
}
