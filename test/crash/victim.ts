import { spawn, type ChildProcess } from "node:child_process";
import { MAIN } from "../cli/groksweep.js";

/** How a process ended: an exit code, or a signal that nobody answered. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs, and may be killed. */
export interface Victim {
  readonly child: ChildProcess;
  readonly end: Promise<End>;
  /** Whether it still runs. */
  isRunning(): boolean;
  /** What it has said on stderr so far. */
  said(): string;
}

/** What of the command line stands before its arguments. */
export interface VictimOptions {
  /** Modules that are loaded before the program: another clock, threads that die. */
  readonly preload?: readonly string[];
  /** A program and its arguments that starts the command: `prlimit --fsize=…`. */
  readonly under?: readonly string[];
  /** Another program than the command line. */
  readonly main?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a command in a folder. */
export function startVictim(
  folder: string,
  args: readonly string[],
  { preload = [], under = [], main = MAIN, env = {} }: VictimOptions = {},
): Victim {
  const loads = preload.flatMap((path) => ["--import", path]);
  const [program, ...rest] = [...under, process.execPath, ...loads, main, ...args];
  const environment = { ...process.env, ...env };
  delete environment["GROKSWEEP_STORE"];
  const child = spawn(program, rest, { cwd: folder, env: environment });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  let running = true;
  const end = new Promise<End>((resolve) => {
    child.on("exit", () => (running = false));
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, end, isRunning: () => running, said: () => stderr };
}
