import { PARAMETER_DEFAULTS, type Method, type Trial, type TrialParameters } from "../../src/model/index.js";
import type { CommitteeTask } from "../../src/system/committee/trial.js";
import { identify } from "../../src/system/index.js";

export const POLYNOMIAL: CommitteeTask = {
  kind: "polynomial",
  test: "population",
  target: { index: 1, norm: "fixed" },
};

/** A trial as the sweep room would make it, for tests of single functions. */
export function sampleTrial(
  parameters: Partial<TrialParameters>,
  options: { readonly task?: CommitteeTask; readonly centered?: boolean; readonly method?: Method } = {},
): Trial {
  const content = {
    task: options.task ?? POLYNOMIAL,
    parameters: { ...PARAMETER_DEFAULTS, ...parameters },
    centered: options.centered ?? true,
    method: options.method ?? { kind: "gd" as const },
    engine: "moments" as const,
  };
  return { ...content, id: identify(content) };
}

/** Fails unless |actual − expected| ≤ relative·|expected|. */
export function assertClose(actual: number, expected: number, relative: number, what = ""): void {
  const error = Math.abs(actual - expected);
  if (!(error <= relative * Math.abs(expected))) {
    throw new Error(`${what}: expected ${expected} within ${relative} relative, got ${actual}`);
  }
}

/** Mean and standard error of a list. */
export function meanAndError(values: Float64Array): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}
