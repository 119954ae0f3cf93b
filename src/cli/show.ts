import type { Trial } from "../model/index.js";
import { findTrial, lastWords, openStore, storedSweep, systemNotices } from "../session/index.js";
import { outcomesOf } from "../store/index.js";
import { systemOf } from "../system/index.js";
import { formatNumber } from "./format-number.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { outputOf } from "./output.js";
import { parameterLine } from "./parameter-line.js";
import { storedJudgement } from "./stored-judgement.js";
import { trialCharts } from "./trial-charts.js";

interface ShowArguments extends GlobalOptions {
  readonly trial: string;
}

/** `groksweep show TRIAL`: parameters, outcomes and curve of one trial. */
export const showCommand: CommandBody<ShowArguments> = {
  builder: (parser) =>
    parser
      .positional("trial", { type: "string", describe: "The first digits of its id", demandOption: true })
      .example("$0 show 3fa9", "enough digits to tell it from the others"),
  handler: async (args) => {
    const output = outputOf(args);
    const store = openStore(args.store, { mode: "read" });
    try {
      const { trial, sweepNames } = findTrial(store, args.trial);
      for (const notice of await systemNotices(store, sweepNames)) output.say(notice);
      // If the file of a user's system is missing, reading its sweep registers the description in the store.
      if (sweepNames.length > 0) storedSweep(store, sweepNames[0]);
      const rows = store.curve(trial.id);
      const outcomes = outcomesOf(store, trial.id);
      const [progress] = store.progress([trial.id]);
      const lines = [
        `trial ${trial.id}`,
        `in ${sweepNames.join(", ")}`,
        parameterLine(trial),
        ...fileLines(trial),
      ];
      if (rows.length > 0)
        lines.push(trialCharts(rows, outcomes.length === 0 ? null : storedJudgement(store, outcomes[0])));
      else lines.push("(no curve yet)");
      for (const { sweep, columns } of outcomes) {
        const { so_far: soFar, ...stored } = columns;
        const values = Object.entries(stored)
          .filter(([, value]) => value !== null)
          .map(([column, value]) => {
            const more = column === "kind" && soFar !== null ? ` (${String(soFar)} so far)` : "";
            return `${column} ${typeof value === "number" ? formatNumber(value) : String(value)}${more}`;
          });
        lines.push(`${sweep}: ${values.join(", ")}`);
      }
      if (outcomes.length === 0) lines.push("no outcome yet");
      if (progress.end?.exhausted !== undefined) {
        lines.push(
          `ended by budget.evaluations at step ${formatNumber(progress.end.steps)}: to go on takes ${formatNumber(progress.end.exhausted)} right-hand sides or more`,
        );
      }
      if (progress.error !== null) {
        lines.push(`failed ${progress.failures} times, at last with: ${progress.error.message}`);
      }
      const log = lastWords(store, trial);
      if (log.length > 0) lines.push("the program said last:", ...log.map((line) => `  ${line}`));
      output.result(lines.join("\n"));
      output.json({ trial, sweeps: sweepNames, outcomes, error: progress.error, log, curve: rows });
    } finally {
      store.close();
    }
  },
};

/** The files that the task named when the trial was declared; empty if it names none. */
function fileLines({ task }: Trial): readonly string[] {
  return systemOf(task.kind).task.filesOf?.(task) ?? [];
}
