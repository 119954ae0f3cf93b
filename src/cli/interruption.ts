import { close as closeDebugger, url as debuggerUrl } from "node:inspector";
import { exitCodeOf, GrokError, STOP_SIGNALS, type StopSignal } from "../model/index.js";

/** Requests to stop: signals of the process, mapped to the two levels of a run. */
export interface Interruption {
  /** Aborted by the first signal of {@link STOP_SIGNALS}. */
  readonly stop: AbortSignal;
  /** Aborted by a second such signal. */
  readonly terminate: AbortSignal;
  /** Stops listening, unless a request came: the process is then ending, and a further request only hastens it. */
  dispose(): void;
}

/**
 * Signals that repeat by themselves, so that a second one is not a user's request: kernel and shell both send the hangup
 * of a terminal, and the limit of processor time is signalled every second once it is reached.
 */
const SENT_AGAIN: ReadonlySet<StopSignal> = new Set(["SIGHUP", "SIGXCPU"]);

/**
 * Listens for {@link STOP_SIGNALS}; `onFirst` and `onSecond` may report what happens next. A third signal ends the process
 * at once, with the same exit code; the store survives that.
 *
 * A hangup is a request only where output goes to a terminal (see {@link outlivesTerminal}). Hangups and limits of
 * processor time never count as a second or third request.
 */
export function listenForInterruption(onFirst: () => void, onSecond: () => void): Interruption {
  const stop = new AbortController();
  const terminate = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    if (!stop.signal.aborted) {
      onFirst();
      stop.abort();
    } else if (SENT_AGAIN.has(signal as StopSignal)) {
      return;
    } else if (!terminate.signal.aborted) {
      onSecond();
      terminate.abort();
    } else {
      process.exit(exitCodeOf(new GrokError("INTERRUPTED", "told so three times")));
    }
  };
  const signals = STOP_SIGNALS.filter((signal) => signal !== "SIGHUP" || !outlivesTerminal());
  for (const signal of signals) process.on(signal, onSignal);
  return {
    stop: stop.signal,
    terminate: terminate.signal,
    dispose() {
      if (stop.signal.aborted) return;
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}

/**
 * Handles, in every command, the signals whose default behaviour in Node is not useful:
 *
 * - SIGUSR1 would open a debugger; unless a run listens, it ends the process as SIGTERM does. A debugger that it opened
 *   while Node was starting is closed, and the process ends the same way.
 * - SIGHUP would end processes started with `nohup`, because Node resets nohup's signal disposition; where output goes to
 *   no terminal ({@link outlivesTerminal}) it is ignored.
 */
export function replaceDefaultSignals(): void {
  process.on("SIGUSR1", () => {
    if (process.listenerCount("SIGUSR1") === 1) process.kill(process.pid, "SIGTERM");
  });
  // A signal that arrived during the start of Node has opened a debugger, or will do so at the next turn.
  const answerEarly = (): void => {
    if (debuggerUrl() === undefined || isDebuggerAsked()) return;
    closeDebugger();
    process.kill(process.pid, "SIGTERM");
  };
  answerEarly();
  setImmediate(answerEarly);
  if (outlivesTerminal()) process.on("SIGHUP", () => undefined);
}

/** Whether the process was started with a debugger option: `--inspect`, `--inspect-brk`, `--inspect-wait`. */
function isDebuggerAsked(): boolean {
  const options = [...process.execArgv, ...(process.env["NODE_OPTIONS"] ?? "").split(/\s+/)];
  return options.some((option) => /^--inspect(?:-brk|-wait)?(?:=|$)/.test(option));
}

/** Whether the program does not use a terminal, so that it can continue when the terminal closes. */
function outlivesTerminal(): boolean {
  return !process.stdout.isTTY && !process.stderr.isTTY;
}
