import { createHash } from "node:crypto";
import type { Checkpoint } from "../../model/index.js";
import type { Connection } from "./connection.js";

interface CheckpointRow {
  readonly step: number;
  readonly format: number;
  readonly checksum: string;
  readonly payload: Uint8Array;
}

/** The table `checkpoint`: the latest one of each trial, with a checksum. */
export class CheckpointTable {
  readonly #write;
  readonly #read;
  readonly #take;
  readonly #any;
  readonly #remove;

  constructor(db: Connection) {
    this.#write = db.prepare(
      `INSERT OR REPLACE INTO checkpoint (trial_id, plan_id, step, format, checksum, payload)
       VALUES (?, (SELECT plan_id FROM progress WHERE trial_id = ?), ?, ?, ?, ?)`,
    );
    this.#take = db.prepare(
      "INSERT OR REPLACE INTO checkpoint (trial_id, plan_id, step, format, checksum, payload) VALUES (?, ?, ?, ?, ?, ?)",
    );
    // A checkpoint of another recording serves only if the latest one has come at least as far: the rows between
    // would be missing otherwise.
    this.#read = db.prepare<[string], CheckpointRow>(
      `SELECT checkpoint.step, checkpoint.format, checkpoint.checksum, checkpoint.payload
       FROM checkpoint
       LEFT JOIN progress ON progress.trial_id = checkpoint.trial_id
       LEFT JOIN recording ON recording.trial_id = progress.trial_id AND recording.plan_id = progress.plan_id
       WHERE checkpoint.trial_id = ?
         AND (checkpoint.plan_id IS progress.plan_id OR checkpoint.step <= recording.last_step)`,
    );
    this.#any = db.prepare<[string], CheckpointRow & { readonly plan_id: number | null }>(
      "SELECT plan_id, step, format, checksum, payload FROM checkpoint WHERE trial_id = ?",
    );
    this.#remove = db.prepare("DELETE FROM checkpoint WHERE trial_id = ?");
  }

  write(checkpoint: Checkpoint): void {
    const { trialId, step, format, payload } = checkpoint;
    this.#write.run(trialId, trialId, step, format, checksum(checkpoint), payload);
  }

  /** Null when there is none, it is damaged, or it lies beyond what the latest recording has stored. */
  read(trialId: string): Checkpoint | null {
    const row = this.#read.get(trialId);
    return row === undefined ? null : checkpointOf(trialId, row);
  }

  /** The latest checkpoint, whatever recording it is of, with the key of that; null: there is none that is whole. */
  latest(trialId: string): { readonly checkpoint: Checkpoint; readonly planId: number | null } | null {
    const row = this.#any.get(trialId);
    const checkpoint = row === undefined ? null : checkpointOf(trialId, row);
    return row === undefined || checkpoint === null ? null : { checkpoint, planId: row.plan_id };
  }

  /** Puts a checkpoint of another store in the place of what is there. */
  take({ trialId, step, format, payload }: Checkpoint, planId: number | null): void {
    const sum = checksum({ trialId, step, format, payload });
    this.#take.run(trialId, planId, step, format, sum, payload);
  }

  /** Whether a trial's checkpoint has its checksum; true where it has none. */
  isWhole(trialId: string): boolean {
    const row = this.#any.get(trialId);
    return row === undefined || checkpointOf(trialId, row) !== null;
  }

  remove(trialId: string): void {
    this.#remove.run(trialId);
  }
}

/** Null where the checksum is of something else. */
function checkpointOf(trialId: string, row: CheckpointRow): Checkpoint | null {
  if (!(row.payload instanceof Uint8Array)) return null;
  const { step, format } = row;
  const checkpoint = { trialId, step, format, payload: new Uint8Array(row.payload) };
  return checksum(checkpoint) === row.checksum ? checkpoint : null;
}

/** SHA-256 over id, step, format and payload: a payload under the wrong trial is as bad as a damaged one. */
function checksum({ trialId, step, format, payload }: Checkpoint): string {
  return createHash("sha256").update(`${trialId}\n${step}\n${format}\n`).update(payload).digest("hex");
}
