import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { GrokError } from "../../model/index.js";
import type { Connection } from "./connection.js";

/** Without a heartbeat for this long a lease is stale. */
export const LEASE_STALE_MS = 30_000;

/** Who holds the lease of a store. */
export interface LeaseHolder {
  readonly pid: number;
  readonly host: string;
  readonly started_at: string;
  readonly renewed_ms: number;
}

interface LeaseRow extends LeaseHolder {
  readonly token: string;
}

const SELECT = "SELECT token, pid, host, started_at, renewed_ms FROM lease";

/** The holder of a live lease; null when there is none or it is stale. */
export function liveHolder(db: Connection): LeaseHolder | null {
  const row = db.prepare<[], LeaseRow>(SELECT).get();
  return row === undefined || staleness(row) !== null ? null : row;
}

/** Why a lease is stale, in words; null while it is live. */
function staleness(row: LeaseHolder): string | null {
  if (row.host === hostname() && !isAlive(row.pid)) return "that process is gone";
  const ageMs = Date.now() - row.renewed_ms;
  return ageMs > LEASE_STALE_MS ? `no sign of life for ${Math.round(ageMs / 1000)} s` : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Dead, but its parent has not asked for its end yet: signals still reach it. Known on Linux alone. */
function isZombie(pid: number): boolean {
  try {
    const [state] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").slice(-1);
    return state.startsWith("Z") || state.startsWith("X");
  } catch {
    return false;
  }
}

/**
 * The right to write: one row in the table `lease`, with a token that only its holder knows, because a process id
 * can come back. Every write checks it under the write lock, so a process that slept through its own takeover
 * cannot write over its successor.
 */
export class Lease {
  readonly #db: Connection;
  readonly #path: string;
  readonly #select;
  #token: string | null = null;

  constructor(db: Connection, path: string) {
    this.#db = db;
    this.#path = path;
    this.#select = db.prepare<[], LeaseRow>(SELECT);
  }

  /** See Store.acquireLease. Taking it again while holding it renews it. */
  acquire(): string | null {
    const take = this.#db.transaction((): string | null => {
      const row = this.#select.get();
      if (row !== undefined && row.token === this.#token) {
        this.renew();
        return null;
      }
      const why = row === undefined ? null : staleness(row);
      if (row !== undefined && why === null) throw this.#heldBy(row);
      const token = randomUUID();
      this.#db
        .prepare(
          `INSERT OR REPLACE INTO lease (id, token, pid, host, started_at, renewed_ms) VALUES (1, ?, ?, ?, ?, ?)`,
        )
        .run(token, process.pid, hostname(), new Date().toISOString(), Date.now());
      this.#token = token;
      return row === undefined
        ? null
        : `took over the store from process ${row.pid} on ${row.host} (${why}); its finished work is kept`;
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
    const { changes } = this.#db
      .prepare("UPDATE lease SET renewed_ms = ? WHERE token = ?")
      .run(Date.now(), this.#token ?? "");
    if (changes === 0) this.assertHeld();
  }

  /** Gives the lease back; nothing happens when it is not held. */
  release(): void {
    if (this.#token === null) return;
    this.#db.prepare("DELETE FROM lease WHERE token = ?").run(this.#token);
    this.#token = null;
  }

  /**
   * Called inside every writing transaction.
   *
   * @throws GrokError DEFECT when no lease was taken, STORE when it was lost.
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
    const row = this.#select.get();
    if (row?.token === this.#token) return;
    const successor = row === undefined ? "nobody" : `process ${row.pid} on ${row.host}`;
    throw new GrokError("STORE", `store ${this.#path}: the lease was lost; ${successor} holds it now`, {
      hint: "this process was silent for too long (a suspended machine?); run the same command again",
    });
  }

  #heldBy(row: LeaseHolder): GrokError {
    const seconds = Math.max(0, Math.round((Date.now() - row.renewed_ms) / 1000));
    return new GrokError(
      "STORE",
      `store ${this.#path}: process ${row.pid} on ${row.host} is writing it ` +
        `(since ${row.started_at}, last sign of life ${seconds} s ago)`,
      { hint: "wait for it or stop it (Ctrl-C there is safe), or use another store with --store PATH" },
    );
  }
}
