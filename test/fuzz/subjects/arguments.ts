import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommandLine } from "../../../src/cli/parser.js";
import { MAIN } from "../../cli/groksweep.js";
import { TINY } from "../../session/tiny-sweep.js";
import { mutateText, ODD_VALUES } from "../mutate-text.js";
import { refusal, withInput, type Subject } from "../subject.js";
import type { Draw } from "../draw.js";
import { digest, freshCopy, storeIn } from "./stored.js";

/** Exit codes that a command may end with; 1 is a defect, and differing bits, which there are none of here. */
const CODES = [0, 2, 3, 4];

const STEPS = ["--steps", "30"];

/** Right commands, each quick. */
const RIGHT: readonly (readonly string[])[] = [
  ["run", "tiny.yaml", "--set", "axes.seed.to=0", "--set", "budget.record.pointsPerDecade=4"],
  ["run", "tiny.yaml", "--dry-run", "--json"],
  ["plan", "tiny.yaml", "--threads", "2"],
  ["deepen", "tiny", "--where", "memorized", "--steps", "40000"],
  ["refine", "tiny", "--boundary", "p2", "--precision", "0.5", "--trials", "2", "--dry-run"],
  ["status", "tiny", "--json"],
  ["ls"],
  ["show", "0"],
  ["report", "tiny", "--format", "text", "--ratio", "2", "--clock", "tau"],
  [
    "report",
    "--format",
    "csv",
    "--where",
    "alpha = 4",
    "--test-threshold",
    "0.2",
    "--train-threshold",
    "0.1",
  ],
  ["sql", "SELECT count(*) FROM trial", "--format", "csv"],
  ["export", "tiny", "--what", "curves", "--format", "json", "--where", "alpha < 1"],
  ["export", "descent", "--format", "parquet", "--out", "out.parquet"],
  ["hash", "tiny"],
  ["check"],
  ["merge", "other.db"],
  ["schema"],
  ["completion", "bash"],
  ["rerun", "--where", "memorized", "--sweep", "descent", "--threads", "1"],
  ["try", "--alpha", "2", "--samples", "20", "--dimension", "5", "--width", "10", ...STEPS],
];

const WORDS = [
  ...["run", "plan", "deepen", "status", "sql", "export", "try", "tiny", "descent", "tiny.yaml", "other.db"],
  ...[
    "--store",
    "--json",
    "--quiet",
    "--debug",
    "--help",
    "-h",
    "--version",
    "--steps",
    "--where",
    "--threads",
  ],
  ...[
    "--set",
    "--format",
    "--out",
    "--what",
    "--kernels",
    "--backend",
    "--axis",
    "--seeds",
    "--dry-run",
    "--",
  ],
  ...["groksweep.db", "absent.db", "/dev/null", "/dev/full", "/proc/x", ".", "..", "no/such/folder/x", "-"],
];

/** Numbers that would only ask for much work are no mistakes: they are left out. */
const VALUES = ODD_VALUES.filter((value) => !/^[\d.e_]{5,}$|count|from/.test(value));

/** Command lines, taken apart and carried out in this process. */
export const ARGUMENTS: Subject = {
  name: "arguments",
  cases: 800,
  few: 60,
  talks: true,
  async prepare(folder) {
    const { store, restore } = await workplace(folder);
    const home = process.cwd();
    return (draw) => {
      const args = mutateArguments(draw);
      return withInput(JSON.stringify(args), async () => {
        restore();
        const before = digest(store);
        process.chdir(folder);
        process.exitCode = 0;
        let exit: number;
        try {
          await runCommandLine(args, "0.0.0");
          exit = process.exitCode;
        } catch (error) {
          exit = refusal(error, CODES).exit;
        } finally {
          process.exitCode = 0;
          process.chdir(home);
        }
        assert.ok(CODES.includes(exit), `exit code ${exit}`);
        if (exit === 2) assert.equal(digest(store), before, "a refused command changed the store");
        return { exit };
      });
    };
  },
};

/** The same as programs of their own: what people see of it. */
export const COMMANDS: Subject = {
  name: "commands",
  cases: 60,
  few: 0,
  async prepare(folder) {
    const { store, restore } = await workplace(folder);
    const probe = join(folder, "probe.mjs");
    const memory = join(folder, "memory");
    writeFileSync(
      probe,
      `import { writeFileSync } from "node:fs";
       import { isMainThread } from "node:worker_threads";
       if (isMainThread) process.on("exit", () =>
         writeFileSync(${JSON.stringify(memory)}, String(process.resourceUsage().maxRSS)));`,
    );
    return (draw) => {
      const args = mutateArguments(draw).map((arg) => arg.replaceAll("\0", ""));
      return withInput(JSON.stringify(args), () => {
        restore();
        const before = digest(store);
        const { status, stderr } = spawnSync(process.execPath, ["--import", probe, MAIN, ...args], {
          cwd: folder,
          encoding: "utf8",
          input: "",
        });
        assert.ok(status !== null && CODES.includes(status), `exit code ${status}: ${stderr}`);
        if (!args.some((arg) => arg.includes("--debug"))) assert.doesNotMatch(stderr, /^ +at .*[:(]/m);
        if (status === 2 || status === 4) assert.match(stderr, /^error: /m);
        if (status === 2) assert.equal(digest(store), before, "a refused command changed the store");
        const kilobytes = Number(readFileSync(memory, "utf8"));
        assert.ok(kilobytes < 500 * 1024, `${kilobytes} KB of memory`);
        return { exit: status };
      });
    };
  },
};

async function workplace(folder: string): Promise<{ readonly store: string; readonly restore: () => void }> {
  const original = await storeIn(folder);
  const store = join(folder, "groksweep.db");
  writeFileSync(join(folder, "tiny.yaml"), TINY);
  const restore = (): void => {
    for (const name of ["groksweep.db", "other.db"]) freshCopy(original, join(folder, name));
  };
  restore();
  return { store, restore };
}

function mutateArguments(draw: Draw): readonly string[] {
  const args = [...draw.pick(RIGHT)];
  for (let left = draw.oneIn(2) ? 1 : 1 + draw.below(3); left > 0; left--) {
    const at = draw.below(args.length);
    switch (draw.below(6)) {
      case 0:
        args[at] = draw.pick(VALUES);
        break;
      case 1:
        args.splice(at, 1);
        if (args.length === 0) args.push("ls");
        break;
      case 2:
        args.splice(at + draw.below(2), 0, draw.pick(WORDS));
        break;
      case 3:
        args[at] = mutateText(args[at], draw, WORDS);
        break;
      case 4:
        args[at] = `${args[at]}=${draw.pick(VALUES)}`;
        break;
      default:
        args.splice(at, 0, draw.pick(args));
    }
  }
  // These start long work of themselves, or look around on the machine.
  const isLong = args.some((arg) => /^(?:start|verify|doctor|backup)$/.test(arg));
  // Without it a trial runs for a million steps.
  const isEndless =
    args.includes("try") && !args.some((arg, at) => arg === "--steps" && args[at + 1] === "30");
  return isLong || isEndless ? ["ls", ...args.filter((arg) => arg.startsWith("-"))] : args;
}
