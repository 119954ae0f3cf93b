import { close as closeDebugger, url as debuggerUrl } from "node:inspector";
import { exitCodeOf, GrokError, STOP_SIGNALS, type StopSignal } from "../model/index.js";

/** Requests to stop, as signals of the process turned into the two levels of a run. */
export interface Interruption {
  /** A signal that asks to stop came ({@link STOP_SIGNALS}). */
  readonly stop: AbortSignal;
  /** Another one came. */
  readonly terminate: AbortSignal;
  /** Stop listening, unless a request came: then the process is on its way out, and a further one only hastens it. */
  dispose(): void;
}

/**
 * Signals that come again by themselves, so that a second one does not mean impatience: kernel and shell both send the
 * hangup of a terminal, and the limit of processor time is signalled every second from then on.
 */
const SENT_AGAIN: ReadonlySet<StopSignal> = new Set(["SIGHUP", "SIGXCPU"]);

/**
 * Listen for {@link STOP_SIGNALS}; `onFirst` and `onSecond` may tell people what happens now. A third ends the process
 * at once, with the exit code of the others: the store survives that.
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
 * Answer the signals whose default in Node is of no use to anybody, in every command:
 *
 * - SIGUSR1 would open a debugger; unless a run listens, it ends the process as SIGTERM does. A debugger that it opened
 *   while Node was starting is closed, and the process ends the same way.
 * - SIGHUP would end what was started with `nohup`, because Node undoes what nohup arranged; where output goes to no
 *   terminal ({@link outlivesTerminal}) it is ignored.
 */
export function replaceDefaultSignals(): void {
  process.on("SIGUSR1", () => {
    if (process.listenerCount("SIGUSR1") === 1) process.kill(process.pid, "SIGTERM");
  });
  // What came while Node itself was starting, has opened a debugger, or does so at the next turn.
  const answerEarly = (): void => {
    if (debuggerUrl() === undefined || isDebuggerAsked()) return;
    closeDebugger();
    process.kill(process.pid, "SIGTERM");
  };
  answerEarly();
  setImmediate(answerEarly);
  if (outlivesTerminal()) process.on("SIGHUP", () => undefined);
}

/** Whether whoever started the process asked for a debugger: `--inspect`, `--inspect-brk`, `--inspect-wait`. */
function isDebuggerAsked(): boolean {
  const options = [...process.execArgv, ...(process.env["NODE_OPTIONS"] ?? "").split(/\s+/)];
  return options.some((option) => /^--inspect(?:-brk|-wait)?(?:=|$)/.test(option));
}

/** Whether the program has no use for a terminal, so that the end of one need not be its own. */
function outlivesTerminal(): boolean {
  return !process.stdout.isTTY && !process.stderr.isTTY;
}
