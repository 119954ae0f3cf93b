import { resolve } from "node:path";
import { cellRecords, CLOCKS, regimeRecords, type Clock } from "../analysis/index.js";
import { GrokError } from "../model/index.js";
import { readingNotes } from "../report/index.js";
import { newestSweep, openStore, reportSweep, resolveSweepName, sweepFindings } from "../session/index.js";
import type { CommandBody } from "./command-body.js";
import { csvField } from "../export/index.js";
import { findingsText } from "./findings-text.js";
import type { GlobalOptions } from "./global-options.js";
import { outputOf } from "./output.js";
import { THRESHOLD_OPTIONS, thresholdsFrom, type ThresholdArguments } from "./threshold-options.js";

interface ReportArguments extends GlobalOptions, ThresholdArguments {
  readonly sweep: string | undefined;
  readonly out: string | undefined;
  readonly clock: Clock;
  readonly steps: number | undefined;
  readonly format: "page" | "text" | "csv" | "json";
}

/** `groksweep report [SWEEP]`: the page and its figures, or the same findings as text, CSV or JSON. */
export const reportCommand: CommandBody<ReportArguments> = {
  builder: (parser) =>
    parser
      .positional("sweep", { type: "string", describe: "Its name; default: the newest" })
      .option("out", {
        type: "string",
        describe: "Folder to write the page to",
        defaultDescription: '"report"',
        requiresArg: true,
      })
      .option("format", {
        choices: ["page", "text", "csv", "json"] as const,
        describe: "A page with figures, or on stdout: surfaces and regimes as text, a row a cell, all of it",
        default: "page" as const,
        requiresArg: true,
      })
      .option("clock", {
        choices: CLOCKS,
        describe: "What times are told in: steps, or τ = t·ε/α",
        default: "steps" as const,
        requiresArg: true,
      })
      .option("steps", {
        type: "number",
        describe: "A smaller budget, here only; read from the stored curves",
        defaultDescription: "the sweep's",
        requiresArg: true,
      })
      .options(THRESHOLD_OPTIONS)
      .example("$0 report goldilocks --out goldilocks-report", "one page that needs no network")
      .example("$0 report --format text", "surfaces and regimes here, no page")
      .example(
        "$0 report --format text --test-threshold 0.05",
        "where the boundaries lie for a stricter threshold",
      )
      .example("$0 report --format text --steps 1e4", "what a budget of 10⁴ steps would have shown")
      .example("$0 report --format csv --clock tau > cells.csv", "a row a cell, times in τ")
      .example("$0 report students --within 0.01", "a regression's accuracy at another squared error"),
  handler: async (args) => {
    const thresholds = thresholdsFrom(args);
    const budget = args.steps === undefined ? {} : { steps: args.steps };
    if (args.format !== "page" && args.out !== undefined) {
      throw new GrokError("INPUT", `--out: expected with a page only, found with --format ${args.format}`, {
        hint: `redirect what it prints: groksweep report --format ${args.format} > FILE`,
      });
    }
    const store = openStore(args.store, { mode: "read" });
    try {
      const sweep = args.sweep === undefined ? newestSweep(store) : resolveSweepName(store, args.sweep);
      if (args.format === "page") {
        const output = outputOf(args);
        const report = await reportSweep(store, {
          sweep,
          out: args.out ?? "report",
          thresholds,
          ...budget,
          clock: args.clock,
        });
        for (const notice of report.notices) output.say(notice);
        output.result(
          [...report.notes, ...report.summary, "", `report: ${resolve(report.pagePath)}`].join("\n"),
        );
        const { pagePath: page, figurePaths: figures, notes, notices, summary } = report;
        output.json({ page, figures, notes, notices, summary });
        return;
      }
      const format = args.json ? "json" : args.format;
      const output = outputOf({ json: format === "json", quiet: args.quiet });
      const findings = sweepFindings(store, sweep, { ...thresholds, ...budget });
      const { cells, regimes, mechanisms } = findings;
      if (format === "text") {
        output.result(findingsText(findings, args.clock));
        return;
      }
      const records = cellRecords(cells, regimes, mechanisms, args.clock);
      if (format === "csv") {
        for (const note of readingNotes(findings)) process.stderr.write(`${note}\n`);
        const names = Object.keys(records[0]);
        output.result(
          [names, ...records.map((record) => names.map((name) => csvField(record[name])))]
            .map((row) => row.join(","))
            .join("\n"),
        );
        return;
      }
      output.json({
        sweep,
        thresholds: findings.thresholds,
        own_thresholds: findings.ownThresholds,
        clock: args.clock,
        budget_steps: findings.budgetSteps,
        own_budget_steps: findings.ownBudgetSteps,
        deepened: findings.deepened,
        pending: findings.pending,
        undecided: findings.undecided,
        notes: readingNotes(findings),
        cells: records,
        regimes: regimeRecords(regimes),
      });
    } finally {
      store.close();
    }
  },
};
