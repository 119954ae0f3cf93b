import { resolve } from "node:path";
import type { CommandModule } from "yargs";
import { openStore, reportSweep, resolveSweepName } from "../session/index.js";
import type { GlobalOptions } from "./global-options.js";
import { outputOf } from "./output.js";

interface ReportArguments extends GlobalOptions {
  readonly sweep: string | undefined;
  readonly out: string;
}

/** `groksweep report [SWEEP]`: the page and its figures. */
export const reportCommand: CommandModule<GlobalOptions, ReportArguments> = {
  command: "report [sweep]",
  describe: "Write the page and figures of a sweep",
  builder: (parser) =>
    parser
      .positional("sweep", { type: "string", describe: "Its name; default: the newest" })
      .option("out", { type: "string", describe: "Folder to write to", default: "report", requiresArg: true })
      .example("$0 report goldilocks --out goldilocks-report", "one page that needs no network"),
  handler: async (args) => {
    const output = outputOf(args);
    const store = openStore(args.store, { mode: "read" });
    try {
      const sweep = args.sweep === undefined ? undefined : resolveSweepName(store, args.sweep);
      const report = await reportSweep(store, { out: args.out, ...(sweep === undefined ? {} : { sweep }) });
      for (const notice of report.notices) output.say(notice);
      output.result([...report.summary, "", `report: ${resolve(report.pagePath)}`].join("\n"));
      const { pagePath: page, figurePaths: figures, summary, notices } = report;
      output.json({ page, figures, summary, notices });
    } finally {
      store.close();
    }
  },
};
