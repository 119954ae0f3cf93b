import { resolve } from "node:path";
import {
  cellRecords,
  CLOCKS,
  lawDocument,
  regimeRecords,
  type Clock,
  type FlatRecord,
} from "../analysis/index.js";
import { readingNotes } from "../report/index.js";
import {
  openStore,
  reportSweep,
  sweepFindings,
  sweepsToReport,
  systemNotices,
  type ReportResult,
  type SweepFindings,
} from "../session/index.js";
import type { CommandBody } from "./command-body.js";
import { csvWriter } from "../export/index.js";
import { differencesOf, differencesText, findingsText } from "./findings-text.js";
import type { GlobalOptions } from "./global-options.js";
import { outputOf, tell, type Output } from "./output.js";
import { textSink } from "./standard-sinks.js";
import { THRESHOLD_OPTIONS, thresholdsFrom, type ThresholdArguments } from "./threshold-options.js";

interface ReportArguments extends GlobalOptions, ThresholdArguments {
  readonly sweeps: readonly string[] | undefined;
  readonly where: string | undefined;
  readonly out: string | undefined;
  readonly clock: Clock;
  readonly steps: number | undefined;
  readonly law: readonly string[] | undefined;
  readonly format: "page" | "text" | "csv" | "json";
}

/** `groksweep report [SWEEPS..]`: the page and its figures, or the same findings as text, CSV or JSON. */
export const reportCommand: CommandBody<ReportArguments> = {
  builder: (parser) =>
    parser
      .positional("sweeps", {
        type: "string",
        array: true,
        describe: "Its name, or several for one report; default: the newest",
      })
      .option("where", {
        type: "string",
        describe: "Only trials that match: kinds of outcomes, or a SQL condition, as for deepen",
        defaultDescription: "all",
        requiresArg: true,
      })
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
        describe:
          "What times are told in: steps, or the system's own time (τ = t·ε/α of a committee machine)",
        default: "steps" as const,
        requiresArg: true,
      })
      .option("steps", {
        type: "number",
        describe: "A smaller budget, here only; read from the stored curves",
        defaultDescription: "the sweep's",
        requiresArg: true,
      })
      .option("law", {
        type: "string",
        array: true,
        nargs: 1,
        describe: "Fit a power law: TIME~PARAMETER+…, the others held apart; may be repeated",
        defaultDescription: "none",
        requiresArg: true,
      })
      .options(THRESHOLD_OPTIONS)
      .example("$0 report goldilocks --out goldilocks-report", "one page that needs no network")
      .example("$0 report --format text", "surfaces and regimes here, no page")
      .example('$0 report --where "alpha = 1"', "a part of the sweep")
      .example("$0 report narrow wide", "two sweeps on one page, with what differs between them")
      .example(
        "$0 report --format text --test-threshold 0.05",
        "where the boundaries lie for a stricter threshold",
      )
      .example("$0 report --format text --steps 1e4", "what a budget of 10⁴ steps would have shown")
      .example("$0 report --format csv --clock tau > cells.csv", "a row a cell, times in τ")
      .example(
        "$0 report --format text --law test_step~learningRate+weightDecay",
        "the exponents of the time to generalise, with their intervals",
      )
      .example("$0 report students --within 0.01", "a regression's accuracy at another squared error"),
  handler: async (args) => {
    const options = {
      thresholds: thresholdsFrom(args),
      ...(args.where === undefined ? {} : { where: args.where }),
      ...(args.steps === undefined ? {} : { steps: args.steps }),
      ...(args.law === undefined ? {} : { laws: args.law }),
      clock: args.clock,
    };
    const store = openStore(args.store, { mode: "read" });
    try {
      const sweeps = sweepsToReport(store, args.sweeps);
      if (args.format === "page") {
        const { out = "report" } = args;
        writtenReport(await reportSweep(store, { ...options, sweep: sweeps, out }), outputOf(args));
        return;
      }
      const format = args.json ? "json" : args.format;
      const output = outputOf({ json: format === "json", quiet: args.quiet });
      for (const notice of await systemNotices(store, sweeps)) tell(notice);
      const findings = sweeps.map((sweep) => sweepFindings(store, sweep, options));
      switch (format) {
        case "text":
          output.result(
            [differencesText(findings).join("\n"), ...findings.map((each) => findingsText(each, args.clock))]
              .filter((part) => part !== "")
              .join("\n\n\n"),
          );
          return;
        case "csv":
          await writeCsv(findings, args.clock);
          return;
        case "json": {
          const documents = findings.map((each) => findingsDocument(each, args.clock));
          output.json(
            documents.length === 1
              ? documents[0]
              : {
                  differences: differencesOf(findings),
                  sweeps: documents,
                },
          );
        }
      }
    } finally {
      store.close();
    }
  },
};

/** Reports the path of a report and its summary of each sweep. */
function writtenReport(report: ReportResult, output: Output): void {
  for (const notice of report.notices) output.say(notice);
  const findings = report.sweeps.flatMap(({ sweep, notes, summary }) => [
    ...(report.sweeps.length === 1 ? [] : [`sweep ${sweep}`]),
    ...notes,
    ...summary,
    "",
  ]);
  output.result([...findings, `report: ${resolve(report.pagePath)}`].join("\n"));
  const { pagePath: page, figurePaths: figures, sweeps, notes, notices, summary } = report;
  output.json({ page, figures, sweeps, notes, notices, summary });
}

/** One row a cell, each with the name of its sweep; notes to read first go to stderr. */
async function writeCsv(findings: readonly SweepFindings[], clock: Clock): Promise<void> {
  const records = findings.flatMap((each) => {
    for (const note of readingNotes(each)) tell(`${each.sweep.name}: ${note}`);
    return recordsOf(each, clock);
  });
  // Sweeps of several systems differ in their parameters.
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const writer = csvWriter(
    names.map((name) => ({ name, type: "number" })),
    textSink(),
  );
  await writer.write(records.map((record) => names.map((name) => record[name] ?? null)));
  await writer.end();
}

function recordsOf(
  { sweep, system, cells, regimes, mechanisms, landscape }: SweepFindings,
  clock: Clock,
): readonly FlatRecord[] {
  return cellRecords(cells, regimes, mechanisms, { ...system, clock, landscape }).map((record) => ({
    sweep: sweep.name,
    ...record,
  }));
}

function findingsDocument(findings: SweepFindings, clock: Clock): Readonly<Record<string, unknown>> {
  const { sweep, part, thresholds, ownThresholds, budgetSteps, deepened, pending, undecided } = findings;
  return {
    sweep: sweep.name,
    where: part?.where ?? null,
    thresholds,
    own_thresholds: ownThresholds,
    clock,
    budget_steps: budgetSteps,
    own_budget_steps: findings.ownBudgetSteps,
    deepened,
    pending,
    pending_open: findings.pendingOpen ?? 0,
    undecided,
    notes: readingNotes(findings),
    cells: recordsOf(findings, clock),
    regimes: regimeRecords(findings.regimes, findings.system.parameters),
    laws: findings.laws.map((law) => lawDocument(law, findings.system.parameters)),
  };
}
