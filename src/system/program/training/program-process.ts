import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { OPEN_GATE, startGated } from "./gate.js";
import { keepGroup, releaseGroup, signalGroup } from "./group-keeper.js";
import { reasonNotToStart, startWords } from "../start-words.js";
import { LineSplitter } from "./line-splitter.js";
import { LogTail } from "./log-tail.js";

/** The prefix of stdout lines for groksweep. */
const MARK = "@groksweep ";

/** How long pipes may stay open after a program has ended; after that, a leftover child process holds them open. */
const LAST_WORDS_MS = 1000;

/** Most lines that wait to be read; a program that sends more is paused until they are read. */
const MOST_WAITING = 20_000;

/** Options for starting a process. */
export interface Start {
  readonly command: readonly string[];
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly graceMs: number;
  readonly quietMs: number;
  /** Called when a line arrives or the process ends. */
  readonly onNews: () => void;
}

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The reason why the process could not be started; null: it was. */
  readonly refusal: string | null;
  /** The process was silent for too long, and was ended. */
  readonly wasQuiet: boolean;
  /** The process was asked to end. */
  readonly wasStopped: boolean;
}

/** A line from a program to groksweep. */
export interface SaidLine {
  readonly text: string;
  /** The line's number, from 1, among all lines to groksweep. */
  readonly number: number;
  readonly isTooLong: boolean;
}

/** A running program of a user, which leads a process group, with all its output. */
export class ProgramProcess {
  readonly log = new LogTail();
  /** A line of stdout that would have been a record on the right channel; null: there was none. */
  misplaced: string | null = null;
  end: ProcessEnd | null = null;
  readonly #start: Start;
  readonly #child: ChildProcess;
  #refusal: string | null;
  readonly #lines: SaidLine[] = [];
  #taken = 0;
  #count = 0;
  #heardAt = performance.now();
  #isPaused = false;
  #wasQuiet = false;
  #wasStopped = false;
  #kill: NodeJS.Timeout | null = null;
  readonly #watch: NodeJS.Timeout;

  constructor(start: Start) {
    this.#start = start;
    const { command, folder, env } = start;
    this.#child = startGated(command, folder, env);
    const { pid, stdin, stdout, stderr } = this.#child;
    stdin?.on("error", () => undefined); // it does not listen
    this.#refusal = reasonNotToStart(command[0], folder, env);
    if (this.#refusal !== null) stdin?.end();
    else if (pid !== undefined) {
      keepGroup(pid);
      stdin?.write(OPEN_GATE);
    }
    this.#listen(this.#child.stdio[3] as Readable | null, (line, isTooLong) => this.#say(line, isTooLong));
    this.#listenToOutput(stdout);
    stderr?.on("data", (chunk: Buffer) => this.#note(chunk));
    stderr?.on("error", () => undefined);
    this.#child.on("error", (error) => {
      if (pid !== undefined) return;
      this.#refusal ??= startWords(error, command[0], folder);
      this.#conclude(null, null);
    });
    this.#child.on("exit", (code, signal) => this.#bury(code, signal));
    // The interval is short enough for a short time limit, and long enough to cost nothing.
    this.#watch = setInterval(() => this.#lookForQuiet(), Math.max(20, Math.min(1000, start.quietMs / 4)));
    this.#watch.unref();
  }

  /** The next waiting line; null: none waits. */
  next(): SaidLine | null {
    if (this.#taken >= this.#lines.length) {
      this.#lines.length = 0;
      this.#taken = 0;
      if (this.#isPaused) this.#flow(true);
      return null;
    }
    return this.#lines[this.#taken++];
  }

  /** Whether a line waits. */
  get hasLines(): boolean {
    return this.#taken < this.#lines.length;
  }

  /** Sends a message to the program, as a line of JSON on its standard input. */
  answer(content: object): void {
    const stdin = this.#child.stdin;
    if (stdin === null || stdin.destroyed || !stdin.writable) return;
    stdin.write(`${JSON.stringify(content)}\n`);
  }

  /** Sends TERM to the group, and KILL after the grace period. */
  stop(): void {
    if (this.#wasStopped || this.end !== null) return;
    this.#wasStopped = true;
    this.#terminate();
  }

  /** Ends the group immediately. */
  kill(): void {
    const { pid } = this.#child;
    if (pid !== undefined && this.end === null) signalGroup(pid, "SIGKILL");
  }

  #terminate(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    signalGroup(pid, "SIGTERM");
    this.#kill ??= setTimeout(() => this.kill(), this.#start.graceMs);
  }

  #listen(stream: Readable | null, each: (line: string, isTooLong: boolean) => void): void {
    if (stream === null) return;
    const lines = new LineSplitter();
    stream.on("data", (chunk: Buffer) => {
      this.#heardAt = performance.now();
      lines.push(chunk, each);
      this.#start.onNews();
    });
    stream.on("end", () => lines.finish(each));
    stream.on("error", () => undefined);
  }

  #listenToOutput(stream: Readable | null): void {
    this.#listen(stream, (line, isTooLong) => {
      if (line.startsWith(MARK)) {
        this.#say(line.slice(MARK.length), isTooLong);
        return;
      }
      if (this.misplaced === null && /^\s*\{.*"(?:step|train_loss|checkpoint)"/.test(line))
        this.misplaced = line;
      this.log.add(Buffer.from(`${line}\n`));
    });
  }

  #note(chunk: Buffer): void {
    this.#heardAt = performance.now();
    this.log.add(chunk);
  }

  #say(text: string, isTooLong: boolean): void {
    if (text.trim() === "" && !isTooLong) return;
    this.#lines.push({ text, number: ++this.#count, isTooLong });
    if (this.#lines.length - this.#taken >= MOST_WAITING && !this.#isPaused) this.#flow(false);
  }

  /** Resumes or pauses reading the program's output. */
  #flow(isOpen: boolean): void {
    this.#isPaused = !isOpen;
    for (const stream of [this.#child.stdio[3] as Readable | null, this.#child.stdout]) {
      if (isOpen) stream?.resume();
      else stream?.pause();
    }
    this.#heardAt = performance.now();
  }

  #lookForQuiet(): void {
    if (this.#isPaused || this.end !== null || this.#wasStopped || this.#wasQuiet) return;
    if (performance.now() - this.#heardAt <= this.#start.quietMs) return;
    this.#wasQuiet = true;
    this.#terminate();
  }

  /** Handles the end of the leader: ends the rest of the group, and reads the remaining data in the pipes. */
  #bury(code: number | null, signal: NodeJS.Signals | null): void {
    const { pid } = this.#child;
    if (pid !== undefined) {
      signalGroup(pid, "SIGKILL");
      releaseGroup(pid);
    }
    const streams = [this.#child.stdio[3] as Readable | null, this.#child.stdout, this.#child.stderr];
    const open = new Set(
      streams.filter(
        (stream): stream is Readable => stream !== null && !stream.readableEnded && !stream.destroyed,
      ),
    );
    let timer: NodeJS.Timeout | null = null;
    const conclude = (): void => {
      if (timer !== null) clearTimeout(timer);
      this.#conclude(code, signal);
    };
    // Paused output is read first; the time limit counts only while nothing arrives.
    const wait = (): void => {
      timer = setTimeout(() => {
        if (this.#isPaused || performance.now() - this.#heardAt < LAST_WORDS_MS) return wait();
        for (const stream of open) stream.destroy();
        conclude();
      }, LAST_WORDS_MS);
    };
    if (open.size === 0) return conclude();
    for (const stream of open) {
      stream.once("close", () => {
        open.delete(stream);
        if (open.size === 0 && this.end === null) conclude();
      });
    }
    wait();
  }

  #conclude(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.end !== null) return;
    if (this.#kill !== null) clearTimeout(this.#kill);
    clearInterval(this.#watch);
    this.#child.stdin?.destroy();
    const refusal = this.#refusal;
    this.end = { code, signal, refusal, wasQuiet: this.#wasQuiet, wasStopped: this.#wasStopped };
    this.#start.onNews();
  }
}
