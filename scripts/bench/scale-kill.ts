import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openDesk } from "../../src/exchange/index.js";
import { packageFile, type ExchangeDesk, type Sweep } from "../../src/model/index.js";
import { openStore, runKey, runSweep } from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import type { BenchResult } from "../bench-result.js";
import { hasRedis, withRedis } from "../with-redis.js";

const MAIN = packageFile("dist", "bin", "main.js");

/** When workers are killed, s after their trials began: before they have sent anything, and shortly before they send their next states. */
const KILLS = [8, 29];

/** One trial. */
function longSweep(steps: number): Sweep {
  return parseSweep(textOf("long", steps), { source: "bench" });
}

function textOf(name: string, steps: number): string {
  return `
name: ${name}
task: { kind: polynomial, dimension: 30 }
model: { width: 60 }
axes: { alpha: [1], epsilon: [0.5], samples: [150], seed: [0] }
method: { kind: gd }
budget: { steps: ${steps}, stop: budget, record: { pointsPerDecade: 12 } }
`;
}

/**
 * The training that is lost when a worker is killed: the time that it had trained, minus what the latest state in the coordinator's store
 * stands for. Needs redis-server.
 */
export async function bench(): Promise<readonly BenchResult[]> {
  if (!hasRedis()) return [];
  const msPerStep = await timeOfStep();
  return await withRedis(async (url, folder) => {
    const results: BenchResult[] = [];
    for (const seconds of KILLS) {
      const name = `killed-${seconds}`;
      const steps = Math.round(60_000 / msPerStep);
      writeFileSync(join(folder, `${name}.yaml`), textOf(name, steps));
      const lost = await lostByKill(url, folder, name, seconds, msPerStep);
      results.push({
        name: `queue: lost by a kill after ${seconds} s`,
        value: lost,
        unit: "s",
        target: "≤ 15",
      });
    }
    return results;
  });
}

/** The time of one step on one thread, ms. */
async function timeOfStep(): Promise<number> {
  const steps = 200_000;
  const store = openStore(":memory:", { mode: "write" });
  try {
    const began = performance.now();
    await runSweep(store, longSweep(steps), { threads: 1 });
    return (performance.now() - began) / steps;
  } finally {
    store.close();
  }
}

async function lostByKill(
  url: string,
  folder: string,
  name: string,
  seconds: number,
  msPerStep: number,
): Promise<number> {
  const path = join(folder, `${name}.db`);
  const start = (...args: readonly string[]): ChildProcess =>
    spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: "ignore" });
  const run = start("run", `${name}.yaml`, "--queue", url, "--store", path, "--quiet");
  const worker = start("work", url, "--threads", "1");
  const desk = await openDesk(url, runKey(path, name));
  try {
    await isHeld(desk);
    await pause(1000 * seconds);
    worker.kill("SIGKILL");
    // What has been sent is stored within a moment.
    await pause(2000);
    return seconds - (storedStep(path, name) * msPerStep) / 1000;
  } finally {
    for (const child of [run, worker]) {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, "exit") : null;
      child.kill("SIGKILL");
      await ended;
    }
    await desk.withdraw();
    await desk.close();
  }
}

async function isHeld(desk: ExchangeDesk): Promise<void> {
  while ((await desk.standing()).held.size === 0) await pause(50);
}

/** The step of the state in a store of one trial; 0: it has none. */
function storedStep(path: string, sweep: string): number {
  const store = openStore(path, { mode: "read" });
  try {
    const [trial] = store.trials(sweep);
    return store.checkpoint(trial.id)?.step ?? 0;
  } finally {
    store.close();
  }
}
