import { formatCount } from "./format-count.js";
import { resolve } from "node:path";
import { packageFile, repeatedCommand } from "../model/index.js";
import { loadSweep, reportSweep, requireReportFolder } from "../session/index.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { openWriter } from "./open-writer.js";
import { outputOf } from "./output.js";
import { trainSweep } from "./train-sweep.js";
import { THREADS_OPTION } from "./training-options.js";

interface StartArguments extends GlobalOptions {
  readonly out: string;
  readonly threads: number | undefined;
}

/** `groksweep start` (also `npm start`): runs the quickstart sweep and writes its report. */
export const startCommand: CommandBody<StartArguments> = {
  builder: (parser) =>
    parser
      .option("out", {
        type: "string",
        describe: "Folder of the report",
        default: "report",
        requiresArg: true,
      })
      .option("threads", THREADS_OPTION)
      .example("$0 start", "a first phase diagram, in about a minute"),
  handler: async (args) => {
    const output = outputOf(args);
    requireReportFolder(args.out);
    const { threads } = args;
    const sweep = loadSweep(packageFile("sweeps", "quickstart.yaml"));
    const store = openWriter(args.store);
    try {
      output.say(`${sweep.name}: ${formatCount(sweep.count, "trial")}, results in ${args.store}`);
      const options = {
        threads,
        kernels: "auto",
        backend: "auto",
        quiet: args.quiet,
        storePath: args.store,
        resumeWith: repeatedCommand(args.given, args.store),
      } as const;
      const result = await trainSweep(store, sweep, options, output);
      const report = await reportSweep(store, { sweep: sweep.name, out: args.out });
      for (const notice of report.notices) output.say(notice);
      output.result(["", ...report.summary, "", `report: ${resolve(report.pagePath)}`].join("\n"));
      output.json({
        run: result,
        page: report.pagePath,
        figures: report.figurePaths,
        summary: report.summary,
        notices: report.notices,
      });
    } finally {
      store.close();
    }
  },
};
