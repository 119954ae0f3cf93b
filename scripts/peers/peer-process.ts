import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { peerFile } from "./python-environment.js";

/** What numerical libraries read to choose their number of threads: all cores, for everybody. */
function threadSettings(cores: number): Record<string, string> {
  const count = String(cores);
  return { OMP_NUM_THREADS: count, MKL_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count };
}

/** A peer in a Python process of its own, asked one thing at a time (scripts/peers/serve.py). */
export class PeerProcess {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #name: string;
  readonly #complaints: string[] = [];

  constructor(python: string, file: string, args: readonly string[], cores: number) {
    const environment: NodeJS.ProcessEnv = { ...process.env, ...threadSettings(cores) };
    // Overrides of what OpenBLAS finds out about the processor: the peers run as they would anywhere.
    delete environment.OPENBLAS_CORETYPE;
    delete environment.OPENBLAS_L2_SIZE;
    this.#name = file;
    this.#child = spawn(python, [peerFile(file), ...args], {
      env: environment,
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child.stderr?.on("data", (text: Buffer) => this.#complaints.push(text.toString()));
    if (this.#child.stdout === null) throw new Error(`${file}: no output`);
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** @throws Error with what the peer said when it cannot answer. */
  async ask<Answer>(request: { readonly do: string } & Readonly<Record<string, unknown>>): Promise<Answer> {
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    const next = await this.#answers.next();
    if (next.done === true) throw new Error(`${this.#name} ended: ${this.#complaints.join("").slice(-2000)}`);
    const reply = JSON.parse(next.value) as { readonly answer: Answer } | { readonly error: string };
    if ("error" in reply) throw new Error(`${this.#name}: ${reply.error}`);
    return reply.answer;
  }

  /** Ends the process; it has nothing to save. */
  close(): void {
    this.#child.stdin?.end();
    this.#child.kill();
  }
}
