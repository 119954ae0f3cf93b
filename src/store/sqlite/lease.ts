import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { GrokError, systemCode } from "../../model/index.js";
import type { Connection } from "./connection.js";
import { parsePlace, placeHere, placeText, sharesProcessIds } from "./process-place.js";
import type { StorePresence } from "./store-presence.js";

/** A lease without a heartbeat for this long is stale. */
export const LEASE_STALE_MS = 30_000;

/** The holder of a store's lease. */
export interface LeaseHolder {
  readonly pid: number;
  /** The place of the holder's process (see process-place.ts). */
  readonly host: string;
  readonly started_at: string;
  readonly renewed_ms: number;
}

interface LeaseRow extends LeaseHolder {
  readonly token: string;
}

const SELECT = "SELECT token, pid, host, started_at, renewed_ms FROM lease";

/** The holder of a live lease, in words; null when there is none or it is stale. */
export function liveHolder(db: Connection): string | null {
  const row = db.prepare<[], LeaseRow>(SELECT).get();
  return row === undefined || staleness(row) !== null ? null : holderText(row);
}

/**
 * Sets a heartbeat with a date in the future to the present, by the clock of this machine; returns whether there was one.
 * Otherwise such a lease would stay live for too long. A live holder writes its own date again with its next heartbeat;
 * the lease of a dead holder becomes stale after the usual time.
 */
export function bringToPresent(db: Connection): boolean {
  const row = db.prepare<[], LeaseRow>(SELECT).get();
  if (row === undefined || ageMs(row) >= -LEASE_STALE_MS) return false;
  const here = placeHere();
  const there = parsePlace(row.host);
  // Within one boot all processes share one clock; a difference then comes from a container with an offset of its own.
  const host = there.boot === here.boot ? placeText({ ...there, upMs: here.upMs }) : row.host;
  return (
    db
      .prepare("UPDATE lease SET renewed_ms = ?, host = ? WHERE token = ? AND renewed_ms = ? AND host = ?")
      .run(Date.now(), host, row.token, row.renewed_ms, row.host).changes > 0
  );
}

/**
 * Why a lease is stale, in words; null while it is live. The process id counts only if it is valid here, and it can only
 * show that the holder is gone: a live process with this id may be another program.
 */
function staleness(row: LeaseHolder): string | null {
  if (sharesProcessIds(parsePlace(row.host), placeHere()) && !isAlive(row.pid)) return "that process is gone";
  const age = ageMs(row);
  return age > LEASE_STALE_MS ? `no sign of life for ${Math.round(age / 1000)} s` : null;
}

/** Time since the last heartbeat: by the time since boot if the boot is the same, or else by the wall clocks. */
function ageMs(row: LeaseHolder): number {
  const [there, here] = [parsePlace(row.host), placeHere()];
  if (there.boot !== null && there.boot === here.boot && there.upMs !== null && here.upMs !== null) {
    return here.upMs - there.upMs;
  }
  return Date.now() - row.renewed_ms;
}

function holderText(row: LeaseHolder): string {
  const [there, here] = [parsePlace(row.host), placeHere()];
  const isElsewhere = there.boot === here.boot && there.namespace !== here.namespace;
  return `process ${row.pid}${isElsewhere ? " of another container" : ""} on ${there.host}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // EPERM: the process is alive and belongs to another user.
    return systemCode(error) === "EPERM";
  }
}

/** Whether the process is dead but not yet reaped by its parent, so that signals still reach it. Known on Linux alone. */
function isZombie(pid: number): boolean {
  try {
    const [state] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").slice(-1);
    return state.startsWith("Z") || state.startsWith("X");
  } catch {
    return false;
  }
}

/**
 * The right to write: one row in the table `lease`, with a token that only its holder has, because process ids are
 * reused. Every write checks the token under the write lock, so a process that slept through its own takeover cannot
 * write over its successor.
 */
export class Lease {
  readonly #db: Connection;
  readonly #path: string;
  readonly #presence: StorePresence;
  readonly #select;
  #token: string | null = null;

  constructor(db: Connection, path: string, presence: StorePresence) {
    this.#db = db;
    this.#path = path;
    this.#presence = presence;
    this.#select = db.prepare<[], LeaseRow>(SELECT);
  }

  /** See Store.acquireLease. Taking it again while holding it renews it. */
  acquire(): string | null {
    const wasInFuture = bringToPresent(this.#db);
    const take = this.#db.transaction((): string | null => {
      const row = this.#select.get();
      if (row !== undefined && row.token === this.#token) {
        this.renew();
        return null;
      }
      const why = row === undefined ? null : staleness(row);
      if (row !== undefined && why === null) throw this.#heldBy(row, wasInFuture);
      const token = randomUUID();
      this.#db
        .prepare(
          `INSERT OR REPLACE INTO lease (id, token, pid, host, started_at, renewed_ms) VALUES (1, ?, ?, ?, ?, ?)`,
        )
        .run(token, process.pid, placeText(placeHere()), new Date().toISOString(), Date.now());
      this.#token = token;
      this.#presence.knowLog();
      return row === undefined
        ? null
        : `took over the store from ${holderText(row)} (${why}); its finished work is kept`;
    });
    const before = this.#token;
    try {
      return take.immediate();
    } catch (error) {
      this.#token = before;
      throw error;
    }
  }

  /** See Store.renewLease. A lease that went stale but was not taken over is simply renewed. */
  renew(): void {
    this.#presence.assertThere();
    const { changes } = this.#db
      .prepare("UPDATE lease SET renewed_ms = ?, host = ? WHERE token = ?")
      .run(Date.now(), placeText(placeHere()), this.#token ?? "");
    if (changes === 0) this.assertHeld();
  }

  /**
   * Releases the lease; no effect when it is not held.
   *
   * @throws GrokError STORE when the store was removed meanwhile: then the written data are not at the store's path.
   */
  release(): void {
    if (this.#token === null) return;
    this.#presence.now(); // A look now: after the next commit, a cut log is as long as before.
    this.#db.prepare("DELETE FROM lease WHERE token = ?").run(this.#token);
    this.#token = null;
    this.#presence.assertThere();
  }

  /**
   * Called inside every writing transaction.
   *
   * @throws GrokError DEFECT when no lease was taken, STORE when it was lost, or the store was removed or replaced.
   */
  assertHeld(): void {
    if (this.#token === null) {
      throw new GrokError(
        "DEFECT",
        `store ${this.#path}: expected a lease before the first write, found none`,
        {
          hint: 'call acquireLease() after openStore(path, { mode: "write" })',
        },
      );
    }
    this.#presence.assertThere();
    const row = this.#select.get();
    if (row?.token === this.#token) return;
    const successor = row === undefined ? "nobody" : holderText(row);
    throw new GrokError("STORE", `store ${this.#path}: the lease was lost; ${successor} holds it now`, {
      hint: "this process was silent for too long (a suspended machine?); run the same command again",
    });
  }

  #heldBy(row: LeaseHolder, wasInFuture: boolean): GrokError {
    const seconds = Math.max(0, Math.round(ageMs(row) / 1000));
    const lastSign = wasInFuture
      ? "the clock there is ahead of the one here"
      : `last sign of life ${seconds} s ago`;
    const wait = "wait for it or stop it (Ctrl-C there is safe), or use another store with --store PATH";
    const hint = wasInFuture
      ? `${wait}; if it is gone, run this again in ${LEASE_STALE_MS / 1000 + 1} s: the store is then taken over`
      : wait;
    return new GrokError(
      "STORE",
      `store ${this.#path}: ${holderText(row)} is writing it (since ${row.started_at}, ${lastSign})`,
      { hint },
    );
  }
}
