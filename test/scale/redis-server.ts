import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Why there is no Redis here to test with; false: there is. Tests are skipped with these words. */
export const NO_REDIS = whyNoRedis();

/** How a test's own server is started. */
export interface RedisOptions {
  /** Keep everything in an append-only file, so that a restart loses nothing. */
  readonly keeps?: boolean;
  readonly password?: string;
  /** Listen on this address of the machine, too. */
  readonly address?: string;
  /** Accept TLS alone, with a certificate of its own for 127.0.0.1. */
  readonly tls?: boolean;
}

/** A redis-server of a test's own, on loopback and a free port, with a folder that goes with it. */
export class RedisServer {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), "groksweep-redis-"));
  readonly #options: RedisOptions;
  #child: ChildProcess | null = null;

  private constructor(port: number, options: RedisOptions) {
    this.port = port;
    this.#options = options;
  }

  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options);
    await server.start();
    return server;
  }

  /** Something that answers as a Redis of another version does, as far as a client asks before it does anything. */
  static async pretend(version: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
    const info = `# Server\r\nredis_version:${version}\r\nloading:0\r\n`;
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (data) => {
        for (const [, word] of data.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
          const answers: Readonly<Record<string, string>> = {
            info: `$${info.length}\r\n${info}\r\n`,
            ping: "+PONG\r\n",
          };
          socket.write(answers[word.toLowerCase()] ?? "+OK\r\n");
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return {
      url: `redis://127.0.0.1:${port}`,
      stop: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
        }),
    };
  }

  /** Without a password. */
  get url(): string {
    return `${this.#options.tls === true ? "rediss" : "redis"}://127.0.0.1:${this.port}`;
  }

  /** The file of its certificate, if it has one. */
  get certificate(): string {
    return join(this.#folder, "certificate.pem");
  }

  get pid(): number {
    return this.#child?.pid ?? -1;
  }

  /** Starts it, again after a {@link kill}. */
  async start(): Promise<void> {
    const { keeps = false, password, address, tls = false } = this.#options;
    const lines = [
      ...(tls ? this.#tlsLines() : [`port ${this.port}`]),
      ...(address === undefined ? ["bind 127.0.0.1"] : [`bind 127.0.0.1 ${address}`, "protected-mode no"]),
      ...[`dir ${this.#folder}`, 'save ""'],
      ...[`appendonly ${keeps ? "yes" : "no"}`, "appendfsync always"],
      ...(password === undefined ? [] : [`requirepass ${password}`]),
    ];
    const file = join(this.#folder, "redis.conf");
    writeFileSync(file, lines.join("\n"));
    this.#child = spawn("redis-server", [file], { stdio: "ignore" });
    for (;;) {
      if (await (tls ? accepts(this.port) : answers(this.port))) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #tlsLines(): readonly string[] {
    const key = join(this.#folder, "key.pem");
    const made = spawnSync("openssl", [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"],
      ...["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", this.certificate],
    ]);
    if (made.status !== 0) throw new Error(made.stderr.toString());
    return [
      ...["port 0", `tls-port ${this.port}`, "tls-auth-clients no"],
      ...[`tls-cert-file ${this.certificate}`, `tls-key-file ${key}`],
    ];
  }

  /** As kill -9 does. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  }

  /** Sends one command and gives its answer, for tests that look or meddle. */
  command(...words: readonly string[]): string {
    const { password } = this.#options;
    const login = password === undefined ? [] : ["--no-auth-warning", "-a", password];
    return spawnSync("redis-cli", ["-p", String(this.port), ...login, ...words], {
      encoding: "utf8",
    }).stdout.trim();
  }

  /** All that it holds, as text. */
  everything(): string {
    const read: Readonly<Record<string, readonly string[]>> = {
      string: ["GET"],
      list: ["LRANGE", "0", "-1"],
      hash: ["HGETALL"],
      set: ["SMEMBERS"],
      zset: ["ZRANGE", "0", "-1"],
      stream: ["XRANGE", "-", "+"],
    };
    return this.command("KEYS", "*")
      .split("\n")
      .map((key) => {
        const [command, ...rest] = read[this.command("TYPE", key)] ?? ["EXISTS"];
        return `${key}\n${this.command(command, key, ...rest)}`;
      })
      .join("\n");
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether somebody listens. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    const end = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.on("error", () => end(false));
    // -LOADING while the file of a former life is read.
    socket.on("data", (data) => end(/^(\+PONG|-NOAUTH)/.test(data.toString())));
  });
}

function whyNoRedis(): string | false {
  if (spawnSync("redis-server", ["--version"]).error !== undefined) return "SKIPPED: redis-server is missing";
  try {
    import.meta.resolve("bullmq");
    import.meta.resolve("ioredis");
    return false;
  } catch {
    return "SKIPPED: the packages bullmq and ioredis are missing";
  }
}
