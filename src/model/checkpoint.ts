/**
 * The full state of one trial between two evaluations: restoring it continues the run bit for bit, on any lane,
 * backend, thread or machine. `payload` is opaque to everybody but the engine that wrote it.
 */
export interface Checkpoint {
  readonly trialId: string;
  /** Steps up to which every record on the grid has been emitted. */
  readonly step: number;
  /** Version of the payload's layout; an engine refuses what it does not know. */
  readonly format: number;
  readonly payload: Uint8Array;
}
