import { commandHint, GrokError, type Store, type Trial } from "../../model/index.js";
import { isOfPastNumerics } from "../../system/index.js";

/** Why a trial of past numerics is not trained. */
export function pastNumericsText({ engine }: Trial): string {
  return `this version of groksweep has other numerics (it was trained by engine ${engine}), which would give other bits`;
}

/**
 * @param trials of the sweep, that are to be trained further or to have others beside them.
 * @throws GrokError INPUT when past numerics computed some of them (see {@link isOfPastNumerics}), with their number.
 */
export function requirePresentNumerics(store: Store, sweepName: string, trials: Iterable<Trial>): void {
  let first: Trial | null = null;
  let count = 0;
  for (const trial of trials) {
    if (!isOfPastNumerics(trial)) continue;
    first ??= trial;
    count++;
  }
  if (first === null) return;
  throw new GrokError(
    "INPUT",
    `sweep ${sweepName}: expected trials that this version of groksweep can train, found ${count} of engine ${first.engine}, ` +
      `whose numerics it has no longer (${first.id.slice(0, 8)}${count > 1 ? ", …" : ""})`,
    {
      hint: `their results stay readable; to go on, train the sweep's file again, which gives its trials new ids: ${commandHint(["run", "FILE"], store.path)}`,
    },
  );
}
