import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { packageFile } from "../../src/model/index.js";
import type { BenchResult } from "../bench-result.js";
import { hasRedis, withRedis } from "../with-redis.js";

const MAIN = packageFile("dist", "bin", "main.js");

/** Trains for about a minute on two threads. */
const REAL = `
name: real
task: { kind: polynomial, dimension: 30 }
model: { width: 60 }
axes:
  alpha: [0.5, 1, 2, 4]
  epsilon: [0.25, 0.5, 1]
  samples: [90, 150, 210]
  seed: { from: 0, count: 48 }
method: { kind: gd }
budget: { steps: 8000, stop: budget, record: { pointsPerDecade: 12 } }
`;

/**
 * Real workers of this machine: one run on two threads, the same by two workers of one thread, and how soon one that dies is noticed.
 * Needs redis-server.
 */
export async function bench(): Promise<readonly BenchResult[]> {
  if (!hasRedis()) return [];
  return await withRedis(async (url, folder) => {
    writeFileSync(join(folder, "real.yaml"), REAL);
    const start = (...args: readonly string[]): ChildProcess =>
      spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    const timed = async (...args: readonly string[]): Promise<number> => {
      const began = performance.now();
      const [code] = (await once(start(...args), "exit")) as [number];
      if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}`);
      return performance.now() - began;
    };
    const alone = await timed("run", "real.yaml", "--store", "alone.db", "--threads", "2", "--quiet");
    const workers = [1, 2].map(() => start("work", url, "--threads", "1"));
    const together = await timed("run", "real.yaml", "--queue", url, "--store", "queue.db", "--quiet");
    const run = start("run", "real.yaml", "--queue", url, "--store", "again.db", "--quiet");
    let words = "";
    run.stderr?.on("data", (text: Buffer) => (words += text.toString()));
    await pause(10_000);
    workers[0].kill("SIGKILL");
    const killedAt = performance.now();
    while (!words.includes("fell silent")) await pause(50);
    const noticed = performance.now() - killedAt;
    for (const each of [run, ...workers]) each.kill("SIGKILL");
    return [
      {
        name: "queue: two workers beside one run on two threads",
        value: alone / together,
        unit: "",
        target: "≥ 0.95",
      },
      { name: "queue: that run", value: alone / 1000, unit: "s", target: null },
      { name: "queue: a dead worker is noticed after", value: noticed / 1000, unit: "s", target: "≤ 30" },
    ];
  });
}
