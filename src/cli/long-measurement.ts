import type { Output } from "./output.js";

/** An option of `planSweep` that says why the answer takes its time, where large trials have to be measured first. */
export function longMeasurement({ say }: Pick<Output, "say">): { readonly onLongMeasurement: () => void } {
  return {
    onLongMeasurement: () => say("measuring three steps of a large network, which takes a minute or more"),
  };
}
