import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFile } from "../../src/model/index.js";
import { hashSweep, openStore } from "../../src/session/index.js";
import { contentHash } from "../../src/store/index.js";
import { TINY } from "../session/tiny-sweep.js";
import { SLOW } from "./kill-until-done.js";
import { assertDone, hashOf, type Scenario } from "./scenario.js";
import { startVictim } from "./victim.js";

const ALL: readonly NodeJS.Signals[] = ["SIGKILL", "SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1"];

/** Some 4800 trials that take no time: most of a run is their declaration. */
const MANY = `
name: many
task: { kind: polynomial, dimension: 2, samples: 3 }
model: { width: 2 }
axes:
  alpha: { from: 0.5, to: 8, count: 40, scale: log }
  epsilon: { from: 0.1, to: 1, count: 40 }
  seed: { from: 0, count: 3 }
method: { kind: gd }
budget: { steps: 1, stop: budget, record: { pointsPerDecade: 1 } }
`;

/** Networks: what worker processes are for. */
const STUDENTS = `
name: students
task: { kind: student-teacher, dimension: 3, samples: 20, test: { samples: 20 } }
model: { width: 16, centered: false }
axes: { alpha: [0.5, 1, 2], seed: { from: 0, count: 3 } }
method: { kind: adamw, learningRate: 3e-2, weightDecay: 0.01, rateRule: constant }
budget: { steps: 800, stop: budget, record: { pointsPerDecade: 12 } }
`;

/** A sweep that is run in a store of an old schema. */
const OTHER = TINY.replace("name: tiny", "name: other").replace("to: 2", "to: 0");

const store = "groksweep.db";

/** Folders of trained stores. */
const TRAINED = "trained";
const OTHER_SEEDS = "other-seeds";

/** A scenario, and what makes the folder in which it begins. */
export type PreparedScenario = readonly [scenario: Scenario, prepare: () => string];

/** Trains what merge, backup, deepen, refine and report begin with: a small store, and one of other seeds of its sweep. */
export async function trainStores(root: string): Promise<void> {
  for (const [name, ...seeds] of [[TRAINED], [OTHER_SEEDS, "axes.seed.from=3", "axes.seed.to=6"]]) {
    const folder = join(root, name);
    mkdirSync(folder);
    writeFileSync(join(folder, "tiny.yaml"), TINY);
    const set = seeds.flatMap((setting) => ["--set", setting]);
    assertDone(await startVictim(folder, ["run", "tiny.yaml", "--quiet", ...set]).end);
  }
}

/** All commands that are killed. Their folders are made in `root`, from the stores of {@link trainStores} there. */
export function makeScenarios(root: string): readonly PreparedScenario[] {
  const trained = join(root, TRAINED);
  const other = join(root, OTHER_SEEDS);
  /** A folder with these files. */
  const prepared = (files: Readonly<Record<string, string>>, base?: string): string => {
    const folder = mkdtempSync(join(root, "prepared-"));
    if (base !== undefined) cpSync(base, folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return folder;
  };

  const hashIn =
    (sweep: string, name = store) =>
    (folder: string) =>
      hashOf(join(folder, name), sweep);
  const usual = { store, signals: ALL, killsInARow: 4, from: 0.05, to: 0.95 } as const;
  const processes = fileURLToPath(new URL("./run-in-processes.js", import.meta.url));

  return [
    [
      { ...usual, name: "start", args: ["run", "slow.yaml"], kills: 24, to: 0.3, result: hashIn("slow") },
      () => prepared({ "slow.yaml": SLOW }),
    ],
    [
      { ...usual, name: "run", args: ["run", "slow.yaml"], kills: 40, from: 0.2, result: hashIn("slow") },
      () => prepared({ "slow.yaml": SLOW }),
    ],
    [
      {
        ...usual,
        name: "coordinator of worker processes",
        args: ["students.yaml", store],
        options: { main: processes },
        // It is a program of the library, which leaves signals to its host.
        signals: ["SIGKILL"],
        kills: 12,
        result: hashIn("students"),
      },
      () => prepared({ "students.yaml": STUDENTS }),
    ],
    [
      {
        ...usual,
        name: "worker process",
        args: ["students.yaml", store],
        options: { main: processes },
        signals: ["SIGKILL"],
        kills: 16,
        killsInARow: 4,
        from: 0.3,
        result: hashIn("students"),
        strike: (victim, draw) => {
          const workers = [...victim.said().matchAll(/worker (\d+)/g)]
            .map(([, pid]) => Number(pid))
            .filter(isAlive);
          return workers.length > 0 && process.kill(draw.pick(workers), "SIGKILL");
        },
      },
      () => prepared({ "students.yaml": STUDENTS }),
    ],
    [
      { ...usual, name: "declaration", args: ["run", "many.yaml"], kills: 20, result: hashIn("many") },
      () => prepared({ "many.yaml": MANY }),
    ],
    [
      { ...usual, name: "migration", args: ["run", "other.yaml"], kills: 24, to: 0.6, result: oldAndOther },
      () => {
        const folder = prepared({ "other.yaml": OTHER });
        copyFileSync(packageFile("test", "old-schema", "0001.db"), join(folder, store));
        return folder;
      },
    ],
    [
      {
        ...usual,
        name: "merge",
        args: ["merge", "theirs.db"],
        kills: 24,
        result: (folder) => hashOf(join(folder, store), "tiny") + digestOf(join(folder, "theirs.db")),
      },
      () => {
        const folder = prepared({}, trained);
        copyFileSync(join(other, store), join(folder, "theirs.db"));
        return folder;
      },
    ],
    [
      {
        ...usual,
        name: "backup",
        args: ["backup", "copy.db"],
        kills: 20,
        result: hashIn("tiny", "copy.db"),
        again: (folder) => {
          // It is there whole or not at all, and then in the way of the next one.
          const copy = join(folder, "copy.db");
          if (!existsSync(copy)) return;
          assert.equal(hashOf(copy, "tiny"), hashOf(join(folder, store), "tiny"));
          rmSync(copy);
        },
      },
      () => prepared({}, trained),
    ],
    [
      {
        ...usual,
        name: "deepen",
        args: ["deepen", "--where", "memorized,tracked", "--steps", "4e7"],
        kills: 24,
        result: hashIn("tiny"),
      },
      () => prepared({}, trained),
    ],
    [
      {
        ...usual,
        name: "refine",
        args: ["refine", "--boundary", "p1", "--precision", "0.1"],
        kills: 24,
        result: hashIn("tiny"),
      },
      () => prepared({}, trained),
    ],
    [
      {
        ...usual,
        name: "report",
        args: ["report", "tiny"],
        kills: 20,
        from: 0.1,
        result: (folder) => {
          const page = readFileSync(join(folder, "report", "index.html"), "utf8");
          assert.match(page, /<\/html>\s*$/);
          const figures = readdirSync(join(folder, "report", "figures"));
          assert.ok(figures.length > 0);
          return `${hashOf(join(folder, store), "tiny")} ${figures.filter((name) => !name.endsWith(".part")).join()}`;
        },
        again: (folder) => {
          const path = join(folder, "report", "index.html");
          if (existsSync(path)) assert.match(readFileSync(path, "utf8"), /<\/html>\s*$/, "a cut page");
        },
      },
      () => prepared({}, trained),
    ],
  ];
}

/** What a store of an old schema has become: its own sweep, which has no definition, and the one that was run there. */
function oldAndOther(folder: string): string {
  const store = openStore(join(folder, "groksweep.db"), { mode: "read" });
  try {
    const trials = [...store.trials("old")];
    const curves = trials.map(({ id }) => [id, store.curve(id)]);
    return JSON.stringify([
      trials,
      curves,
      [...store.outcomes("old")],
      contentHash(store, "old"),
      hashSweep(store, "other"),
    ]);
  } finally {
    store.close();
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function digestOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
