import { existsSync } from "node:fs";
import { kindsText } from "../report/words/kind-words.js";
import {
  firstOf,
  importCurves,
  openStore,
  planImport,
  readCurves,
  type ImportPlan,
  type ImportResult,
  type ReadCurves,
} from "../session/index.js";
import { countSoFar } from "../store/index.js";
import type { CommandBody } from "./command-body.js";
import { formatCount } from "./format-count.js";
import { formatNumber } from "./format-number.js";
import type { GlobalOptions } from "./global-options.js";
import { openWriter } from "./open-writer.js";
import { outputOf } from "./output.js";
import { SET_OPTION } from "./training-options.js";

interface ImportArguments extends GlobalOptions {
  readonly table: string;
  readonly sweep: string | undefined;
  readonly name: string | undefined;
  readonly parameters: readonly string[] | undefined;
  readonly series: readonly string[] | undefined;
  readonly amount: string | undefined;
  readonly set: readonly string[];
}

const LIST = {
  type: "string",
  requiresArg: true,
  coerce: (text: string | readonly string[]) =>
    String(text)
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
} as const;

/** `groksweep import TABLE`: curves that another tool trained, into the store as a finished sweep. */
export const importCommand: CommandBody<ImportArguments> = {
  builder: (parser) =>
    parser
      .positional("table", {
        type: "string",
        demandOption: true,
        describe: "CSV, or Parquet by its name; a row a recorded step; - is CSV from standard input",
      })
      .option("sweep", {
        type: "string",
        describe: "A sweep file that says what the columns are: name, task (kind: imported), grok",
        requiresArg: true,
      })
      .option("name", {
        type: "string",
        describe: "The sweep's name in the store",
        defaultDescription: "that of the sweep file, or of the table",
        requiresArg: true,
      })
      .option("parameters", { ...LIST, describe: "Columns that are parameters: lr,samples" })
      .option("series", { ...LIST, describe: "Columns recorded beside the losses: train_accuracy,grad_norm" })
      .option("amount", {
        type: "string",
        describe: "The parameter that is the amount of data",
        requiresArg: true,
      })
      .option("set", SET_OPTION)
      .example(
        "$0 import runs.csv --parameters lr,samples --amount samples",
        "judge and report them as a sweep",
      )
      .example("$0 import runs.parquet --sweep runs.yaml", "with domains, names of columns and thresholds")
      .example("$0 import runs.csv --parameters lr --set grok.train=0.01", "other thresholds"),
  handler: async (args) => {
    const output = outputOf(args);
    const { sweep, name, parameters, series, amount } = args;
    const given = Object.entries({ sweep, name, parameters, series, amount }).filter(
      ([, value]) => value !== undefined,
    );
    const read = await readCurves({ file: args.table, set: args.set, ...Object.fromEntries(given) });
    try {
      for (const words of noticesOf(read)) output.say(`mind: ${words}`);
      // All checks run before the store is opened for writing.
      const plan = compared(args.store, read);
      const store = openWriter(args.store);
      try {
        const result = importCurves(store, read, plan);
        if (result.notice !== null) output.say(result.notice);
        const status = store.sweep(result.sweep);
        const kinds = status?.outcomes ?? {};
        const soFar = status === null ? { grokked: 0, tracked: 0 } : countSoFar(store, status);
        output.result(
          `${importedText(result)}\noutcomes: ${kindsText(kinds, soFar, formatNumber) || "none"}`,
        );
        output.json({ ...result, kinds, soFar });
      } finally {
        store.close();
      }
    } finally {
      read.close();
    }
  },
};

function compared(path: string, read: ReadCurves): ImportPlan {
  if (!existsSync(path)) return planImport(null, read);
  const store = openStore(path, { mode: "read" });
  try {
    return planImport(store, read);
  } finally {
    store.close();
  }
}

function noticesOf({ leftOut, isWithoutSeed, isOpenEnded, source }: ReadCurves): readonly string[] {
  return [
    ...(isOpenEnded
      ? [`${source} does not end with a line end: if it was cut off, its last value may lack digits`]
      : []),
    ...(isWithoutSeed ? [`${source} has no column seed: the seed of all trials is 0`] : []),
    ...(leftOut.length > 0
      ? [
          `${formatCount(leftOut.length, "column")} left out: ${firstOf(leftOut)} (--parameters or --series take them in)`,
        ]
      : []),
  ];
}

function importedText({ sweep, trials, added, grown, rows, written }: ImportResult): string {
  const there = trials - added - grown;
  return (
    `${sweep}: ${formatCount(trials, "trial")}, ${formatNumber(added)} new, ${formatNumber(grown)} grown, ` +
    `${formatNumber(there)} there already; ${formatNumber(written)} of ${formatCount(rows, "row")} new`
  );
}
