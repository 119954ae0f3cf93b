/** Moves the state of one trial from record to record. */
export interface Stepper {
  /** The step that the state is at now. */
  readonly step: number;
  /** Gradients or right-hand sides so far. */
  readonly evaluations: number;
  /**
   * Works towards the state at a step for a moment; true once it is there. Where the stepper stops in between depends on
   * nothing but its own steps, so that neither records nor interruptions change a number.
   */
  workTowards(step: number, until: number): boolean;
  /** What a checkpoint keeps beside the step. */
  payload(): Float64Array;
}
