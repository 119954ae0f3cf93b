import type { Job, Trial, Width } from "../../model/index.js";
import type { LinearisedTwin, Problem } from "../../science/index.js";

/** Parameters of the model that lanes train: f(x) = (α/N) Σᵢ φ(wᵢ·x), φ(h) = h + (ε/2)h². */
export interface LaneParameters {
  readonly alpha: number;
  readonly epsilon: number;
  readonly samples: number;
  readonly dimension: number;
  readonly width: Width;
  readonly weightDecay: number;
  readonly decayRate: number;
  readonly learningRate: number;
}

/** A trial that lanes can train, whatever its labels are. */
export type LaneTrial = Trial & { readonly parameters: LaneParameters };

/** A job of such a trial. */
export type LaneJob = Job<LaneTrial>;

/** What the lanes are given by the system whose trials they train: which problem a trial stands for. */
export interface LaneProblems {
  /** A text that is equal exactly for trials that read the same inputs: those of one are then the front of the other's. */
  inputsOf(trial: LaneTrial): string;
  /** Samples of the test set; null: the test loss is the exact one over all inputs. */
  testSamplesOf(trial: LaneTrial): number | null;
  /** Data, labels and weights of a trial. @throws GrokError TRIAL when it cannot be set up. */
  problemOf(trial: LaneTrial): Problem;
  /** The linearised twin of a trial with this problem. */
  twinOf(trial: LaneTrial, problem: Problem): LinearisedTwin;
}
