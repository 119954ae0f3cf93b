import { fork } from "node:child_process";
import { join } from "node:path";
import { openDesk } from "../../src/exchange/index.js";
import type { Sweep } from "../../src/model/index.js";
import { coordinateSweep, openStore, runKey } from "../../src/session/index.js";
import type { BenchResult } from "../bench-result.js";
import { inventedSweep } from "../invent-training.js";
import type { SimulatedCrew } from "../simulated-workers.js";
import { hasRedis, withRedis } from "../with-redis.js";

/**
 * What a run over a queue costs its coordinator: processor time a trial at 64 workers that train in no time, and at 1000 whose
 * shards take a while. Exchange and store are real, training is invented. Needs redis-server.
 */
export async function bench(): Promise<readonly BenchResult[]> {
  if (!hasRedis()) return [];
  return [
    ...(await coordination(64, 0, inventedSweep(25))),
    ...(await coordination(1000, 5000, inventedSweep(50))),
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
