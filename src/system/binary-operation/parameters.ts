import type { ParametersOf } from "../define-system.js";
import { between, integerFrom, oneOf, optional, within } from "../domains.js";
import {
  alpha,
  labelNoise,
  learningRate,
  modulus,
  parameter,
  sigma,
  weightDecay,
  width,
} from "../parameters.js";
import { OPERATION_NAMES } from "./operations.js";

/** The parameters, seeds left out, in the order of tables. Their defaults are frozen. */
export const PARAMETERS = {
  operation: parameter("task", "operation that is learned", oneOf(...OPERATION_NAMES), "x+y", {
    scale: "none",
  }),
  modulus: {
    ...modulus,
    meaning: "modulus of operations on residues; prime for those that divide; operations in S5 have none",
    domain: optional(integerFrom(2)),
    standard: null,
  },
  trainFraction: parameter(
    "task",
    "train fraction: share of all equations to train on",
    within(1e-9, 1),
    0.5,
    {
      symbol: "r",
      scale: "linear",
    },
  ),
  labelNoise,
  width: {
    ...width,
    meaning: "width of the residual stream, a multiple of the number of heads",
    standard: 128,
  },
  layers: parameter("model", "layers of the decoder", integerFrom(1), 2, { symbol: "L" }),
  heads: parameter("model", "attention heads of a layer", integerFrom(1), 4),
  dropout: parameter(
    "model",
    "dropout: share of the outputs of each MLP that a step of training sets to 0",
    between(0, 1),
    0,
    { scale: "linear" },
  ),
  alpha,
  sigma,
  learningRate: {
    ...learningRate,
    meaning: "learning rate η₀; η = η₀/α² unless the rate rule is another",
    standard: 1e-3,
  },
  weightDecay: { ...weightDecay, meaning: "weight decay, the penalty (λ/2)‖θ‖² on all parameters" },
} as const;

/** A trial's parameters. */
export type BinaryOperation = ParametersOf<typeof PARAMETERS>;
