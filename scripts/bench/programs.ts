import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, runSweep } from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import type { BenchResult } from "../bench-result.js";

/** Says its rows, and keeps no state: what remains is what groksweep itself costs. */
const PROGRAM = `
import { readFileSync, writeSync } from "node:fs";
let text = "";
for (const { id: trial, steps: asked, budget } of JSON.parse(readFileSync(process.env.GROKSWEEP_TRIAL, "utf8")).trials) {
  // With ALL every step is said, whether it is asked for or not.
  const steps = process.env.ALL === undefined ? asked : Array.from({ length: budget + 1 }, (_, step) => step);
  for (const step of steps) {
    text += JSON.stringify({ trial, step, train_loss: 1, test_loss: 1 }) + "\\n";
    if (text.length > 60000) { writeSync(3, text); text = ""; }
  }
}
if (text !== "") writeSync(3, text);
`;

const TRIALS = 64;
const BATCH = 32;
const ROWS = 20_000;
const SAID = 200_000;
/** Trials of some 3 800 rows each, all stored: 180 000 rows, and four times as many. */
const DENSE = { batch: 1, steps: [1e6], pointsPerDecade: 1000 };
const DENSE_TRIALS = 48;

/** What training by programs costs beside the programs. */
export async function bench(): Promise<readonly BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-bench-"));
  try {
    writeFileSync(join(folder, "train.mjs"), PROGRAM);
    // The first run loads modules, which is no cost of a trial.
    await runMs(folder, { trials: 1, batch: 1, steps: [0, 1, 2] });
    const single = await beyondStarting(folder, { trials: TRIALS, batch: 1 });
    const many = await beyondStarting(folder, { trials: BATCH * 16, batch: BATCH });
    const { alone } = single;
    const rows = await runMs(folder, {
      ...{ trials: 1, batch: 1 },
      steps: Array.from({ length: ROWS }, (_, step) => step),
    });
    const some = await runMs(folder, { ...DENSE, trials: DENSE_TRIALS });
    const more = await runMs(folder, { ...DENSE, trials: 4 * DENSE_TRIALS });
    process.env["ALL"] = "1";
    const said = await runMs(folder, { trials: 1, batch: 1, steps: [0, 1, 10, SAID] });
    const before = process.memoryUsage().rss;
    await runMs(folder, { trials: 1, batch: 1, steps: [0, 1, 10, 100, 3 * SAID] });
    const mebibytes = (process.memoryUsage().rss - before) / 2 ** 20;
    return [
      { name: "programs: starting the process alone", value: alone, unit: "ms", target: null },
      {
        name: "programs: a trial beyond that",
        value: single.wallMs,
        unit: "ms",
        target: "≤ 5",
      },
      {
        name: "programs: of that, processor time of this process",
        value: single.cpuMs,
        unit: "ms",
        target: null,
      },
      {
        name: `programs: a trial beyond that, batch ${BATCH}`,
        value: many.wallMs,
        unit: "ms",
        target: "≤ 1",
      },
      {
        name: `programs: of that, processor time of this process, batch ${BATCH}`,
        value: many.cpuMs,
        unit: "ms",
        target: null,
      },
      {
        name: "programs: rows of one program, each stored",
        value: (1000 * ROWS) / (rows.wallMs - alone),
        unit: "1/s",
        target: "≥ 10 000",
      },
      {
        name: "programs: rows of one program, few stored",
        value: (1000 * SAID) / (said.wallMs - alone),
        unit: "1/s",
        target: "≥ 10 000",
      },
      {
        name: "programs: memory for three times the rows, few stored",
        value: mebibytes,
        unit: "MiB",
        target: "< 50",
      },
      {
        name: "programs: memory for four times the rows, each stored",
        value: more.peakMiB - some.peakMiB,
        unit: "MiB",
        target: "< 50",
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Rounds of an empty loop and a run, one after the other, so that the load of the machine is the same for both. */
const ROUNDS = 7;

/**
 * What a trial costs beyond starting its process, ms: the median over rounds of the difference between a run, and a loop that only
 * starts as many processes with the same pipes and reads what they print. `alone` is one process of the loop.
 */
async function beyondStarting(
  folder: string,
  { trials, batch }: { readonly trials: number; readonly batch: number },
): Promise<{ readonly wallMs: number; readonly cpuMs: number; readonly alone: number }> {
  const file = join(folder, "trial.json");
  const described = Array.from({ length: batch }, (_, index) => ({
    id: String(index).padStart(64, "0"),
    steps: [0, 1, 2],
  }));
  writeFileSync(file, JSON.stringify({ trials: described }));
  const rounds: { readonly wallMs: number; readonly cpuMs: number; readonly alone: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now();
    const cpu = process.cpuUsage();
    for (let count = 0; count < trials / batch; count++) await processAlone(folder, file);
    const empty = { wallMs: performance.now() - begin, cpuMs: cpuMsSince(cpu) };
    const run = await runMs(folder, { trials, batch, steps: [0, 1, 2] });
    rounds.push({
      wallMs: (run.wallMs - empty.wallMs) / trials,
      cpuMs: (run.cpuMs - empty.cpuMs) / trials,
      alone: (empty.wallMs * batch) / trials,
    });
  }
  const median = (values: readonly number[]): number =>
    [...values].sort((a, b) => a - b)[(values.length - 1) / 2];
  return {
    wallMs: median(rounds.map(({ wallMs }) => wallMs)),
    cpuMs: median(rounds.map(({ cpuMs }) => cpuMs)),
    alone: median(rounds.map(({ alone }) => alone)),
  };
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The program by itself, with the trials of a file. */
async function processAlone(folder: string, file: string): Promise<void> {
  const child = spawn(process.execPath, ["train.mjs"], {
    cwd: folder,
    env: { ...process.env, GROKSWEEP_TRIAL: file },
    detached: true,
    stdio: ["pipe", "pipe", "inherit", "pipe"],
  });
  child.stdout?.resume();
  child.stdio[3]?.on("data", () => undefined);
  const status = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (status !== 0) throw new Error("the program of the bench failed");
}

let runs = 0;

/** Runs a new sweep in a new store. */
async function runMs(
  folder: string,
  {
    trials,
    batch,
    steps,
    pointsPerDecade,
  }: {
    readonly trials: number;
    readonly batch: number;
    readonly steps: readonly number[];
    readonly pointsPerDecade?: number;
  },
): Promise<{ readonly wallMs: number; readonly cpuMs: number; readonly peakMiB: number }> {
  const name = `bench-${++runs}`;
  const sweep = parseSweep(
    JSON.stringify({
      name,
      task: { kind: "program", name, version: 1, batch, command: [process.execPath, "train.mjs"] },
      axes: { seed: { from: 0, count: trials } },
      budget: {
        steps: steps[steps.length - 1],
        stop: "budget",
        record: pointsPerDecade === undefined ? { steps } : { pointsPerDecade },
      },
    }),
    { source: "bench", folder },
  );
  const store = openStore(join(folder, `${name}.db`), { mode: "write" });
  try {
    const begin = performance.now();
    const cpu = process.cpuUsage();
    let peak = 0;
    const onStored = (): void => void (peak = Math.max(peak, process.memoryUsage().rss));
    const { kinds } = await runSweep(store, sweep, { threads: 1, onStored });
    const [wallMs, cpuMs] = [performance.now() - begin, cpuMsSince(cpu)];
    if (kinds.censored !== trials) throw new Error(`the bench's trials ended as ${JSON.stringify(kinds)}`);
    return { wallMs, cpuMs, peakMiB: peak / 2 ** 20 };
  } finally {
    store.close();
  }
}
