import { commandHint, counted, GrokError, type Store, type Trial } from "../../model/index.js";
import { startMistakes } from "./start-mistakes.js";
import { isImported, isOfFormerNumerics, NOT_TRAINED_HERE } from "../../system/index.js";

/** Why a trial cannot be trained again on this machine, in words; null: it can. */
export function whyNotAgain(trial: Trial): string | null {
  if (isImported(trial)) return NOT_TRAINED_HERE;
  if (isOfFormerNumerics(trial)) return formerNumerics(trial);
  const [mistake] = startMistakes([trial]);
  return mistake === undefined ? null : `its program cannot be started on this machine: ${mistake}`;
}

/** Why a trial of numerics that this program no longer has cannot be trained on or again. */
function formerNumerics({ engine }: Pick<Trial, "engine">): string {
  return `it was trained by a version of engine ${engine} that this program no longer has, so that its bits cannot be computed again`;
}

/**
 * Checks trials before training continues under their ids.
 *
 * @throws GrokError INPUT where some were imported, or have {@link isOfFormerNumerics}: the present program trains the same
 *   parameters as trials with ids of their own.
 */
export function requireTrainable(trials: Iterable<Trial>, { path }: Store): void {
  const all = [...trials];
  const imported = all.filter(isImported);
  if (imported.length > 0) {
    throw new GrokError("INPUT", `trial ${imported[0].id.slice(0, 12)}: ${NOT_TRAINED_HERE}`, {
      hint: "import a longer table of the same trials to extend them",
    });
  }
  const gone = all.filter(isOfFormerNumerics);
  if (gone.length === 0) return;
  const engines = [...new Set(gone.map(({ engine }) => engine))].sort();
  throw new GrokError(
    "INPUT",
    `${counted(gone.length, "trial")} of ${all.length}: expected bits that this program can compute, found trials of ` +
      `${engines.length === 1 ? "engine" : "engines"} ${engines.join(", ")} in a version that it no longer has`,
    {
      details: gone.slice(0, 5).map(({ id }) => `trial ${id.slice(0, 12)}`),
      hint:
        "their results stay readable; the same sweep file trains the same parameters anew, under ids of their own: " +
        commandHint(["run", "FILE"], path),
    },
  );
}
