import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { packageFile } from "../../src/model/index.js";
import type { BenchResult } from "../bench-result.js";
import { hasRedis, withRedis } from "../with-redis.js";

const MAIN = packageFile("dist", "bin", "main.js");

/** Train for about three quarters of a minute on two threads, by trials of 40 ms and of a third of a second. */
const SWEEPS = { short: sweepOf(8000, 48), long: sweepOf(64_000, 8) };

function sweepOf(steps: number, seeds: number): string {
  return `
name: real
task: { kind: polynomial, dimension: 30 }
model: { width: 60 }
axes:
  alpha: [0.5, 1, 2, 4]
  epsilon: [0.25, 0.5, 1]
  samples: [90, 150, 210]
  seed: { from: 0, count: ${seeds} }
method: { kind: gd }
budget: { steps: ${steps}, stop: budget, record: { pointsPerDecade: 12 } }
`;
}

/**
 * Real workers of this machine: one run on two threads, the same by two workers of one thread, and how soon one that dies is noticed.
 * Needs redis-server.
 */
export async function bench(): Promise<readonly BenchResult[]> {
  if (!hasRedis()) return [];
  return await withRedis(async (url, folder) => {
    const start = (...args: readonly string[]): ChildProcess =>
      spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    const timed = async (...args: readonly string[]): Promise<number> => {
      const began = performance.now();
      const [code] = (await once(start(...args), "exit")) as [number];
      if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}`);
      return performance.now() - began;
    };
    const results: BenchResult[] = [];
    const workers = [1, 2].map(() => start("work", url, "--threads", "1"));
    for (const [name, text] of Object.entries(SWEEPS)) {
      writeFileSync(join(folder, `${name}.yaml`), text);
      // The workers wait meanwhile.
      const alone = await timed(
        "run",
        `${name}.yaml`,
        "--store",
        `${name}-alone.db`,
        "--threads",
        "2",
        "--quiet",
      );
      const store = `${name}.db`;
      const together = await timed("run", `${name}.yaml`, "--queue", url, "--store", store, "--quiet");
      const what = `queue: two workers beside one run on two threads, ${name} trials`;
      results.push(
        { name: what, value: alone / together, unit: "", target: name === "long" ? "≥ 0.95" : null },
        { name: `queue: that run, ${name} trials`, value: alone / 1000, unit: "s", target: null },
      );
    }
    const run = start("run", "short.yaml", "--queue", url, "--store", "again.db", "--quiet");
    let words = "";
    run.stderr?.on("data", (text: Buffer) => (words += text.toString()));
    await pause(10_000);
    workers[0].kill("SIGKILL");
    const killedAt = performance.now();
    while (!words.includes("fell silent")) await pause(50);
    const noticed = performance.now() - killedAt;
    for (const each of [run, ...workers]) each.kill("SIGKILL");
    results.push({
      ...{ name: "queue: a dead worker is noticed after", value: noticed / 1000, unit: "s" },
      target: "≤ 30",
    });
    return results;
  });
}
