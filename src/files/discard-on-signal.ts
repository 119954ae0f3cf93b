import { setImmediate as nextTurn } from "node:timers/promises";
import type { OutputFile } from "./open-output.js";

/** The signals that end a process which does not listen for them. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What is incomplete: a file, or anything else that can be taken back. */
type Incomplete = Pick<OutputFile, "discard">;

const open = new Set<Incomplete>();

/**
 * Removes an incomplete file when a signal ends the process, which then ends by the same signal. Where something else listens
 * for the signal, that decides what happens. Of several files the last is removed first.
 *
 * A listener takes the signal only between two turns of the event loop: whoever writes the file must not hold it for long.
 *
 * @returns what ends this, once the file is complete or given up.
 */
export function discardOnSignal(file: Incomplete): () => void {
  if (open.size === 0) for (const signal of SIGNALS) process.on(signal, onSignal);
  open.add(file);
  return () => {
    if (open.delete(file) && open.size === 0) stopListening();
  };
}

/**
 * Lets a signal that came during the present turn be taken, before its listener goes or more is written.
 *
 * The turn after the next one is the first that surely follows a look for signals.
 */
export async function takeSignals(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

/**
 * The result of work, or what it threw. Where an error ends it, or a signal ends the process, what it has made is taken back.
 *
 * @param discard takes back what is there so far; it may be called again.
 */
export async function orTakenBack<Result>(discard: () => void, work: () => Promise<Result>): Promise<Result> {
  const stopListening = discardOnSignal({ discard });
  try {
    return await work();
  } catch (error) {
    discard();
    throw error;
  } finally {
    stopListening();
  }
}

function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  for (const file of [...open].reverse()) file.discard();
  open.clear();
  stopListening();
  process.kill(process.pid, signal);
}

function stopListening(): void {
  for (const signal of SIGNALS) process.off(signal, onSignal);
}
