import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageFile } from "../../src/model/index.js";

/** The command line as it is shipped. */
export const MAIN = packageFile("dist", "bin", "main.js");

/** What a command said and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that goes on. */
export interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
}

/** A folder of its own, with the command line run in it; removed by {@link Bench.remove}. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), "groksweep-test-"));
  readonly store = join(this.folder, "groksweep.db");

  file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  run(...args: readonly string[]): Ended {
    return this.runWithin({}, ...args);
  }

  /** As `run`, with these variables in the environment. */
  runWithin(variables: Readonly<Record<string, string>>, ...args: readonly string[]): Ended {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
      cwd: this.folder,
      encoding: "utf8",
      env: { ...environment(), ...variables },
    });
    return { code: status, stdout, stderr };
  }

  start(...args: readonly string[]): Started {
    return this.startWithin({}, ...args);
  }

  /** As `start`, with these variables in the environment. */
  startWithin(variables: Readonly<Record<string, string>>, ...args: readonly string[]): Started {
    return this.startProgram(variables, [process.execPath, MAIN, ...args]);
  }

  /** Starts any program in the folder. */
  startProgram(
    variables: Readonly<Record<string, string>>,
    [program, ...args]: readonly [string, ...string[]],
  ): Started {
    const child = spawn(program, args, { cwd: this.folder, env: { ...environment(), ...variables } });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
    child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
    const ended = new Promise<Ended>((resolve) => {
      child.on("close", (code) => resolve({ code, stdout, stderr }));
    });
    return { child, ended };
  }

  /** Digest of a file's bytes; "absent" when there is none. */
  digest(path = this.store): string {
    return existsSync(path) ? createHash("sha256").update(readFileSync(path)).digest("hex") : "absent";
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The environment without what would change a test: a store of the user's, colours. */
function environment(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  delete environment["GROKSWEEP_STORE"];
  return environment;
}
