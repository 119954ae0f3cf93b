import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Whether redis-server is there to measure with; says so where it is not. */
export function hasRedis(): boolean {
  if (spawnSync("redis-server", ["--version"]).error === undefined) return true;
  console.error("SKIPPED: redis-server is missing");
  return false;
}

/** Work with a Redis and a folder of its own. */
export async function withRedis<T>(work: (url: string, folder: string) => Promise<T>): Promise<T> {
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
