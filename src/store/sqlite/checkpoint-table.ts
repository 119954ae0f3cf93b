import { createHash } from "node:crypto";
import type { Checkpoint } from "../../model/index.js";
import type { Connection } from "./connection.js";

interface CheckpointRow {
  readonly step: number;
  readonly format: number;
  readonly checksum: string;
  readonly payload: Uint8Array;
}

/** The table `checkpoint`: the latest checkpoint of each trial, with a checksum. */
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
    // A checkpoint of another recording can be used only if the latest recording has come at least as far: otherwise the
    // rows between would be missing.
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

  /** Null when there is no checkpoint, it is damaged, or it lies beyond the rows of the latest recording. */
  read(trialId: string): Checkpoint | null {
    const row = this.#read.get(trialId);
    return row === undefined ? null : checkpointOf(trialId, row);
  }

  /** The latest checkpoint of any recording, with the key of its plan; null: there is no intact one. */
  latest(trialId: string): { readonly checkpoint: Checkpoint; readonly planId: number | null } | null {
    const row = this.#any.get(trialId);
    const checkpoint = row === undefined ? null : checkpointOf(trialId, row);
    return row === undefined || checkpoint === null ? null : { checkpoint, planId: row.plan_id };
  }

  /** Replaces a trial's checkpoint with one from another store. */
  take({ trialId, step, format, payload }: Checkpoint, planId: number | null): void {
    const sum = checksum({ trialId, step, format, payload });
    this.#take.run(trialId, planId, step, format, sum, payload);
  }

  /** Whether a trial's checkpoint agrees with its checksum; true where the trial has no checkpoint. */
  isWhole(trialId: string): boolean {
    const row = this.#any.get(trialId);
    return row === undefined || checkpointOf(trialId, row) !== null;
  }

  remove(trialId: string): void {
    this.#remove.run(trialId);
  }
}

/** Null where the checksum does not agree. */
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
