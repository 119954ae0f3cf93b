import { GraphStepper } from "./graph/graph-stepper.js";
import { OperationStepper } from "./operation-stepper.js";
import type { Stepper, StepperParts } from "./stepper.js";
import type { TensorBackend } from "./tensor-backend.js";

/** The faster way to step that a backend has. */
export function makeStepper({ tf, graphs }: TensorBackend, parts: StepperParts): Stepper {
  return graphs === null ? new OperationStepper(tf, parts) : new GraphStepper(tf, graphs, parts);
}
