import assert from "node:assert/strict";
import type { NumberArrays, PlainRun } from "../../../src/model/index.js";

/** Requires that a run's gradient is the difference quotient of its train loss, entry by entry, in these arrays of its state. */
export function requireGradient(
  run: PlainRun,
  {
    arrays,
    h,
    tolerance,
  }: { readonly arrays: readonly string[]; readonly h: number; readonly tolerance: number },
): void {
  const gradient = zeros(run.state);
  run.gradient?.(gradient);
  for (const name of arrays) {
    const values = run.state[name];
    for (let i = 0; i < values.length; i++) {
      const at = values[i];
      const [above, below] = [at + h, at - h].map((value) => {
        values[i] = value;
        return Number(run.measure(0)["train_loss"]);
      });
      values[i] = at;
      const quotient = (above - below) / (2 * h);
      assert.ok(Math.abs(gradient[name][i] - quotient) < tolerance, `${name}[${i}]`);
    }
  }
}

/** Arrays of the shapes of a state, zero everywhere. */
export function zeros(state: NumberArrays): NumberArrays {
  return Object.fromEntries(
    Object.entries(state).map(([name, values]) => [name, new Float64Array(values.length)]),
  );
}
