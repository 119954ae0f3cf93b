import { formatCount } from "./format-count.js";
import { OUTCOME_KINDS, type SweepStatus } from "../model/index.js";
import { resolveSweepName } from "../session/ask/resolve-sweep-name.js";
import { openStore } from "../session/ask/open-store.js";
import { formatNumber } from "./format-number.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import type { LatestWords } from "../session/ask/latest-words.js";
import { outputOf } from "./output.js";

interface StatusArguments extends GlobalOptions {
  readonly sweep: string | undefined;
  readonly shards: string | undefined;
}

/** `groksweep status [SWEEP]`: the progress of a sweep, or of every sweep of the store, and the outcomes of its trials. */
export const statusCommand: CommandBody<StatusArguments> = {
  builder: (parser) =>
    parser
      .positional("sweep", { type: "string", describe: "Its name; default: all" })
      .option("shards", {
        type: "string",
        describe: "Instead of a store: the folder of stores that shards of sweeps are trained in",
        requiresArg: true,
      })
      .example("$0 status", "every sweep of groksweep.db")
      .example("$0 status goldilocks --json", "for a script")
      .example("$0 status --shards parts/", "how far every shard in a folder is"),
  handler: async (args) => {
    const output = outputOf(args);
    if (args.shards !== undefined) {
      const { tellShards } = await import("./status-of-shards.js");
      await tellShards(args.shards, args.sweep, output);
      return;
    }
    const store = openStore(args.store, { mode: "read" });
    try {
      const all = args.sweep === undefined ? store.sweeps().map(({ name }) => name) : [];
      // Without any sweep, this call throws the error that reports it.
      const names = all.length > 0 ? all : [resolveSweepName(store, args.sweep)];
      const { wholeStatus } = await import("../session/ask/whole-status.js");
      const { countSoFar } = await import("../store/count-so-far.js");
      const { latestWords } = await import("../session/ask/latest-words.js");
      const { soFarText } = await import("../report/words/kind-words.js");
      const found = names
        .map((name) => store.sweep(name))
        .filter((counted) => counted !== null)
        .map((counted) => ({
          ...wholeStatus(store, counted),
          soFar: countSoFar(store, counted),
          said: latestWords(store, counted.name),
        }));
      output.result(
        found
          .map((status) => statusText(status, soFarText(status.soFar, formatNumber), status.said))
          .join("\n\n"),
      );
      const documents = found.map(({ definition, ...rest }) => ({
        ...rest,
        definition: JSON.parse(definition) as unknown,
      }));
      output.json(documents.length === 1 ? documents[0] : documents);
    } finally {
      store.close();
    }
  },
};

/** The number of a program's lines that are shown. */
const SAID_LINES = 3;

/** The progress of a sweep, a line for each kind of outcome, the time of writing, and its program's last output. */
function statusText(status: SweepStatus, soFar: string, said: LatestWords | null): string {
  const done = status.trials - status.pending;
  const kinds = OUTCOME_KINDS.filter((kind) => status.outcomes[kind] > 0);
  return [
    `${status.name}: ${formatNumber(done)} of ${formatCount(status.trials, "trial")} done, ${formatNumber(status.pending)} to go`,
    ...kinds.map((kind) => {
      const more = kind === "censored" && soFar !== "" ? ` (${soFar})` : "";
      return `  ${kind.padEnd(10)} ${formatNumber(status.outcomes[kind]).padStart(9)}${more}`;
    }),
    `last written ${status.updatedAt}`,
    ...(said === null
      ? []
      : [
          `its program said last (trial ${said.trialId.slice(0, 12)}, ${said.at}):`,
          ...said.lines.slice(-SAID_LINES).map((line) => `  ${line}`),
        ]),
  ].join("\n");
}
