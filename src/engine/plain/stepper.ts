/** How far a stepper came: `there`; `later`: its turn is over; `spent`: it has no evaluations left to get there. */
export type Progress = "there" | "later" | "spent";

/** Moves the state of one trial from record to record. */
export interface Stepper {
  /** The step that the state is at now. */
  readonly step: number;
  /** Gradients or right-hand sides so far. */
  readonly evaluations: number;
  /** The same from the trial's start on, whatever interrupted it: what a bound on evaluations bounds. */
  readonly spent: number;
  /**
   * Works towards the state at a step for a moment. Where the stepper stops in between depends on
   * nothing but its own steps, so that neither records nor interruptions change a number.
   */
  workTowards(step: number, until: number): Progress;
  /** What a checkpoint keeps beside the step. */
  payload(): Float64Array;
}
