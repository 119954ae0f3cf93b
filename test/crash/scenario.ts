import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { checkStore, hashSweep, openStore } from "../../src/session/index.js";
import type { Store } from "../../src/model/index.js";
import type { Draw } from "../fuzz/draw.js";
import { startVictim, type End, type Victim, type VictimOptions } from "./victim.js";

/** A command that is killed, and what has to come of it all the same. */
export interface Scenario {
  readonly name: string;
  readonly args: readonly string[];
  readonly options?: VictimOptions;
  /** The store that has to be sound after every death, where it is there already. */
  readonly store: string;
  readonly signals: readonly NodeJS.Signals[];
  /** Kills that hit a running command, in all; and before the command may end, in one workplace. */
  readonly kills: number;
  readonly killsInARow: number;
  /** From which part of its time on it is killed, and up to which. */
  readonly from: number;
  readonly to: number;
  /** What is left when it was not interrupted, as one text. */
  readonly result: (folder: string) => string;
  /** Before it is started again after a death: what a user would have to do. */
  readonly again?: (folder: string) => void;
  /** Instead of a signal to the command itself; gives whether anything was killed. */
  readonly strike?: (victim: Victim, draw: Draw) => boolean;
}

/** What killing has come to. */
export interface Toll {
  readonly kills: number;
  /** By signal, and how the command ended: `SIGTERM 130`. */
  readonly ends: ReadonlyMap<string, number>;
}

/** A killed command that went on to its end has exit code 0; one that was asked to stop 130; else it died of the signal. */
const RIGHT_ENDS: readonly (number | null)[] = [0, 130, null];

/**
 * Runs a command once to its end and then kills it at random moments, in copies of one folder, until it was hit often
 * enough. After each death its store is sound, and after some of them the command, left alone, gives the same result.
 */
export async function killAtRandom(
  scenario: Scenario,
  prepared: string,
  work: string,
  draw: Draw,
): Promise<Toll> {
  const folder = join(work, "place");
  const restore = (): void => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    cpSync(prepared, folder, { recursive: true });
  };
  const start = (): Victim => startVictim(folder, scenario.args, scenario.options);
  restore();
  const begun = performance.now();
  assertDone(await start().end);
  let usualMs = performance.now() - begun;
  const expected = scenario.result(folder);

  const ends = new Map<string, number>();
  let kills = 0;
  let misses = 0;
  while (kills < scenario.kills) {
    restore();
    for (let row = 0; row < scenario.killsInARow && kills < scenario.kills; row++) {
      const victim = start();
      const part = scenario.from + (draw.below(1000) / 1000) * (scenario.to - scenario.from);
      await Promise.race([victim.end, delay(part * usualMs)]);
      const signal = draw.pick(scenario.signals);
      const hit = victim.isRunning() && (scenario.strike?.(victim, draw) ?? victim.child.kill(signal));
      const end = await victim.end;
      if (hit) kills++;
      else if (++misses % 5 === 0) usualMs *= 0.8; // The machine is quicker now than it was at first.
      assert.ok(misses < 20 * scenario.kills, `${scenario.name}: ${misses} misses for ${kills} kills`);
      const words = `${scenario.name}, ${signal}: ${end.code ?? end.signal}\n${end.stdout}${end.stderr}`;
      assert.ok(RIGHT_ENDS.includes(end.code), words);
      assert.ok(end.code !== null || diesOf(signal, end.signal), words);
      assert.doesNotMatch(end.stderr, /^ +at .*[:(]|defect/m, words);
      if (hit) count(ends, `${scenario.strike === undefined ? signal : "worker"} ${end.code ?? "died"}`);
      requireSound(join(folder, scenario.store), words);
      scenario.again?.(folder);
      if (end.code === 0) break; // It came to its end all the same: another one would find nothing to do.
    }
    const last = await start().end;
    assertDone(last);
    assert.equal(scenario.result(folder), expected, `${scenario.name}: another result`);
  }
  return { kills, ends };
}

/** The store can be opened and holds nothing but what was written. One that is not there yet, or empty, is sound. */
export function requireSound(path: string, words = ""): void {
  if (!existsSync(path)) return;
  let store: Store;
  try {
    store = openStore(path, { mode: "read" });
  } catch (error) {
    assert.match(String(error), /it is empty/, words);
    return;
  }
  try {
    assert.deepEqual(checkStore(store).damage, [], words);
  } finally {
    store.close();
  }
}

/** Content hash of a sweep. */
export function hashOf(path: string, sweep: string): string {
  const store = openStore(path, { mode: "read" });
  try {
    return hashSweep(store, sweep);
  } finally {
    store.close();
  }
}

/** The command has done what it was asked for. */
export function assertDone({ code, signal, stdout, stderr }: End): void {
  assert.equal(code, 0, `${signal ?? ""}${stdout}${stderr}`);
}

/** Before a run listens, USR1 ends it as TERM does. */
function diesOf(sent: NodeJS.Signals, died: NodeJS.Signals | null): boolean {
  return died === sent || (sent === "SIGUSR1" && died === "SIGTERM");
}

function count(ends: Map<string, number>, what: string): void {
  ends.set(what, (ends.get(what) ?? 0) + 1);
}
