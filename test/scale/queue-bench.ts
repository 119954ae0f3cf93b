import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { Bench, MAIN, type Ended, type Started } from "../cli/groksweep.js";
import { RedisServer, type RedisOptions } from "./redis-server.js";

/** How long a test waits for what must come, ms. */
const PATIENCE_MS = 120_000;

/** Sweeps, workers and a Redis of a test's own. */
export class QueueBench {
  readonly bench = new Bench();
  readonly server: RedisServer;
  readonly #started: Started[] = [];

  private constructor(server: RedisServer) {
    this.server = server;
  }

  static async open(options: RedisOptions = {}): Promise<QueueBench> {
    return new QueueBench(await RedisServer.start(options));
  }

  /** Starts a worker; it ends when it has had no work for a while. */
  work(...args: readonly string[]): Started {
    const idle = args.includes("--idle") ? [] : ["--idle", "8s"];
    return this.start("work", this.server.url, "--threads", "1", ...idle, ...args);
  }

  /** Starts a run of a sweep file into a store. */
  coordinate(file: string, store: string, ...args: readonly string[]): Started {
    return this.start("run", file, "--queue", this.server.url, "--store", store, ...args);
  }

  start(...args: readonly string[]): Started {
    return this.startWithin({}, ...args);
  }

  /** As `start`, with these variables in the environment. */
  startWithin(variables: Readonly<Record<string, string>>, ...args: readonly string[]): Started {
    return this.startProgram(variables, [process.execPath, MAIN, ...args]);
  }

  /** Starts any program, for example a groksweep that is installed elsewhere or in another network. */
  startProgram(
    variables: Readonly<Record<string, string>>,
    command: readonly [string, ...string[]],
  ): Started {
    const started = this.bench.startProgram(variables, command);
    this.#started.push(started);
    return started;
  }

  /** Trials of a store that have an outcome. */
  done(store: string): number {
    const { code, stdout } = this.bench.run(
      "sql",
      "SELECT count(*) AS n FROM outcome",
      "--json",
      "--store",
      store,
    );
    if (code !== 0) return 0;
    return (JSON.parse(stdout) as readonly { readonly n: number }[])[0].n;
  }

  /** Waits until a store has so many outcomes. */
  async until(store: string, outcomes: number): Promise<void> {
    await this.waitFor(() => this.done(store) >= outcomes, `${outcomes} outcomes in ${store}`);
  }

  async waitFor(is: () => boolean, what: string): Promise<void> {
    for (const begun = Date.now(); !is();) {
      assert.ok(Date.now() - begun < PATIENCE_MS, `${what} never came`);
      await delay(100);
    }
  }

  hash(store: string): string {
    const { code, stdout, stderr } = this.bench.run("hash", "--store", store);
    assert.equal(code, 0, stderr);
    return stdout;
  }

  /** Content hash of a sweep that one machine has trained undisturbed. */
  undisturbed(file: string): string {
    const store = `${file}.whole.db`;
    const { code, stderr } = this.bench.run("run", file, "--store", store, "--quiet");
    assert.equal(code, 0, stderr);
    return this.hash(store);
  }

  /** @param last what comes after all commands have ended, and before the folder is removed. */
  async close(last: () => void = () => undefined): Promise<void> {
    for (const { child } of this.#started) child.kill("SIGKILL");
    await Promise.all(this.#started.map(({ ended }) => ended));
    await this.server.stop();
    last();
    this.bench.remove();
  }
}

/** That a command ended as it should. */
export async function endedWell({ ended }: Started): Promise<Ended> {
  const result = await ended;
  assert.equal(result.code, 0, `${result.stdout}\n${result.stderr}`);
  return result;
}
