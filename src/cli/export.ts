import { formatCount } from "./format-count.js";
import { EXPORT_FORMATS, type ExportFormat } from "../export/index.js";
import {
  EXPORTED_TABLES,
  exportSweep,
  openStore,
  resolveSweepName,
  type ExportedTable,
} from "../session/index.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { formatOfName } from "./option-rules.js";
import { sweepNamer } from "./sweep-namer.js";
import { outputOf, tell } from "./output.js";
import { jsonSink, textSink } from "./standard-sinks.js";

interface ExportArguments extends GlobalOptions {
  readonly sweep: string | undefined;
  readonly what: ExportedTable;
  readonly where: string | undefined;
  readonly format: ExportFormat | undefined;
  readonly out: string | undefined;
}

/** `groksweep export [SWEEP]`: results as a table for other tools. */
export const exportCommand: CommandBody<ExportArguments> = {
  builder: (parser) =>
    parser
      .positional("sweep", { type: "string", describe: "Its name; may be left out when there is one" })
      .option("what", {
        choices: EXPORTED_TABLES,
        describe: "A row a trial, a recorded step, or a cell with its medians and boundaries",
        default: "outcomes" as const,
        requiresArg: true,
      })
      .option("where", {
        type: "string",
        describe: "A SQL expression over the columns (of the outcomes, for curves)",
        defaultDescription: "all",
        requiresArg: true,
      })
      .option("format", {
        choices: EXPORT_FORMATS,
        describe: "CSV, Parquet or a JSON array",
        defaultDescription: "what the name of --out ends with, else csv",
        requiresArg: true,
      })
      .option("out", {
        type: "string",
        describe: "File to write; - is stdout",
        defaultDescription: "stdout, but for Parquet",
        requiresArg: true,
      })
      .example("$0 export --format parquet --out outcomes.parquet", "all outcomes, for pandas or DuckDB")
      .example('$0 export --what curves --where "alpha = 1 AND seed = 0" --out curves.csv', "some curves")
      .example("$0 export --what cells | column -s, -t | less -S", "medians and boundaries"),
  handler: async (args) => {
    const output = outputOf(args);
    const path = args.out === "-" ? undefined : args.out;
    // Without a file the table itself is the document that --json asks for.
    const wanted = args.format ?? formatOfName(path) ?? "csv";
    const format = args.json && path === undefined && wanted !== "parquet" ? "json" : wanted;
    const store = openStore(args.store, { mode: "read" });
    try {
      const sweep = resolveSweepName(store, args.sweep, sweepNamer(args));
      const rows = await exportSweep(store, {
        sweep,
        what: args.what,
        format,
        ...(args.where === undefined ? {} : { where: args.where }),
        target:
          path === undefined ? { sink: format === "json" ? jsonSink() : textSink() } : { path, onWait: tell },
      });
      if (path === undefined) return;
      output.result(`${formatCount(rows, "row")} in ${path}`);
      output.json({ sweep, what: args.what, rows, out: path });
    } finally {
      store.close();
    }
  },
};
