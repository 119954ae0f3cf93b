import { fork, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDesk } from "../../src/exchange/index.js";
import { packageFile, type Sweep } from "../../src/model/index.js";
import { coordinateSweep, openStore, runKey } from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import type { BenchResult } from "../bench-result.js";
import type { SimulatedCrew } from "../simulated-workers.js";

const MAIN = packageFile("dist", "bin", "main.js");

/** Trials of 43 rows each, whose training is invented. */
function inventedSweep(seeds: number): Sweep {
  const axes = `
  alpha: { from: 0.25, to: 4, count: 10, scale: log }
  epsilon: { from: 0.1, to: 1, count: 10 }
  samples: [50, 75, 100, 150, 200, 300, 400, 600]
  seed: { from: 0, count: ${seeds} }`;
  const text = `
name: invented
task: { kind: polynomial, dimension: 20 }
model: { width: 30 }
axes:${axes}
budget: { steps: 1e5, stop: budget, record: { pointsPerDecade: 8 } }
checkpoints: none
`;
  return parseSweep(text, { source: "bench" });
}

/** Trains for tens of seconds on two threads. */
const REAL = `
name: real
task: { kind: polynomial, dimension: 30 }
model: { width: 60 }
axes:
  alpha: [0.5, 1, 2, 4]
  epsilon: [0.25, 0.5, 1]
  samples: [90, 150, 210]
  seed: { from: 0, count: 12 }
method: { kind: gd }
budget: { steps: 8000, stop: budget, record: { pointsPerDecade: 12 } }
`;

/**
 * What a run over a queue costs: the coordinator's processor time a trial at 64 workers that train in no time and at 1000 whose
 * shards take a while (real exchange, real store, invented training); how well two real workers of one machine do beside one run
 * on two threads; and how soon a dead worker is noticed. Needs redis-server.
 */
export async function bench(): Promise<readonly BenchResult[]> {
  if (spawnSync("redis-server", ["--version"]).error !== undefined) {
    console.error("SKIPPED: redis-server is missing");
    return [];
  }
  return [
    ...(await coordination(64, 0, inventedSweep(25))),
    ...(await coordination(1000, 5000, inventedSweep(50))),
    ...(await realWorkers()),
  ];
}

/** A run whose workers invent. */
async function coordination(workers: number, shardMs: number, sweep: Sweep): Promise<readonly BenchResult[]> {
  return await withRedis(async (url, folder) => {
    const path = join(folder, "invented.db");
    const key = runKey(path, sweep.name);
    const crew = fork(new URL("../simulated-workers.js", import.meta.url));
    crew.send({ url, workers, shardMs } satisfies SimulatedCrew);
    const store = openStore(path, { mode: "write" });
    const desk = await openDesk(url, key);
    const most = { posts: 0, workers: 0 };
    const watch = setInterval(
      () => void desk.receive(100).then(({ length }) => (most.posts = Math.max(most.posts, length))),
      5000,
    );
    try {
      const [cpu, began] = [process.cpuUsage(), performance.now()];
      const { concluded } = await coordinateSweep(
        store,
        sweep,
        { key, desk },
        {
          onProgress: (progress) => (most.workers = Math.max(most.workers, progress.workers ?? 0)),
        },
      );
      const { user, system } = process.cpuUsage(cpu);
      const wallMs = performance.now() - began;
      if (concluded !== sweep.count) throw new Error(`${concluded} of ${sweep.count} trials came back`);
      const name = `queue: ${workers} workers, ${sweep.count} trials`;
      return [
        {
          name: `${name}: coordinator's processor time a trial`,
          value: (user + system) / 1000 / sweep.count,
          unit: "ms",
          target: "≤ 1",
        },
        { name: `${name}: wall time a trial`, value: wallMs / sweep.count, unit: "ms", target: null },
        { name: `${name}: workers at a time`, value: most.workers, unit: "", target: null },
        { name: `${name}: posts that waited at most`, value: most.posts, unit: "", target: null },
      ];
    } finally {
      clearInterval(watch);
      crew.kill("SIGKILL");
      await desk.close();
      store.close();
    }
  });
}

/** One run on two threads, the same by two workers of one thread, and a worker that dies. */
async function realWorkers(): Promise<readonly BenchResult[]> {
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

/** Work with a Redis and a folder of its own. */
async function withRedis<T>(work: (url: string, folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-bench-"));
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  const redis = spawn(
    "redis-server",
    ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
    {
      stdio: "ignore",
    },
  );
  try {
    await pause(1000);
    return await work(`redis://127.0.0.1:${port}`, folder);
  } finally {
    redis.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
