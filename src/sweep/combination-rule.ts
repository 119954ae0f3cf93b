import type { EngineName, Method, ParameterName, TaskSpec, TrialParameters } from "../model/index.js";
import type { Problem } from "./problems.js";

/** What a combination of parameters is checked against besides their domains. */
export interface CombinationContext {
  readonly task: TaskSpec;
  /** The engine asked for; null: chosen by the trial. */
  readonly engine: EngineName | null;
  readonly method: Method;
}

/** A rule that involves several parameters. */
export interface CombinationRule {
  readonly names: readonly ParameterName[];
  /** The problem of a combination, at the path of the parameter to blame; null: none. */
  check(
    parameters: TrialParameters,
    context: CombinationContext,
    pathOf: (name: ParameterName) => string,
  ): Problem | null;
}
