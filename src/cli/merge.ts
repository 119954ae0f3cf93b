import { formatCount } from "./format-count.js";
import { GrokError } from "../model/index.js";
import {
  mergeEach,
  openStore,
  requireAllMergeable,
  requireOneCut,
  type MergeResult,
} from "../session/index.js";
import { isSameFile } from "../store/index.js";
import { formatNumber } from "./format-number.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { openWriter } from "./open-writer.js";
import { outputOf } from "./output.js";

interface MergeArguments extends GlobalOptions {
  readonly stores: readonly string[];
}

/** `groksweep merge STORES..`: merges the content of other stores into this one. */
export const mergeCommand: CommandBody<MergeArguments> = {
  builder: (parser) =>
    parser
      .positional("stores", {
        type: "string",
        array: true,
        demandOption: true,
        describe: "Stores whose results are wanted here; they stay as they are",
      })
      .example(
        "$0 merge node1.db node2.db --store all.db",
        "stores of several machines into one, made if missing",
      )
      .example("$0 merge copy.db", "into groksweep.db; a trial with other bits there is an alarm"),
  handler: async (args) => {
    const output = outputOf(args);
    if (args.stores.length === 0 || args.stores.some((path) => path === "" || path === "-")) {
      // The parser ignores a lone dash.
      throw new GrokError("INPUT", "merge: expected names of stores, found nothing", {
        hint: "a store is a file; it cannot be read from standard input",
      });
    }
    const others = args.stores.map((path) => openStore(path, { mode: "read" }));
    try {
      for (const { path } of others) refuseSame(path, args.store);
      // All stores are checked before the first is merged, and before the target store is created.
      await requireAllMergeable(others);
      requireOneCut(others);
      const store = openWriter(args.store);
      try {
        const merged = mergeEach(store, others, (result) => {
          if (result.notice !== null) output.say(result.notice);
          output.result(mergedText(result));
        });
        output.json({ store: store.path, merged });
      } finally {
        store.close();
      }
    } finally {
      for (const other of others) other.close();
    }
  },
};

function refuseSame(path: string, store: string): void {
  if (!isSameFile(path, store)) return;
  throw new GrokError("INPUT", `${path}: expected another store, found the one to merge into`, {
    hint: "name the store to merge into with --store PATH",
  });
}

function mergedText({ from, sweeps, compared, checkpoints, otherBackend }: MergeResult): string {
  return [
    ...(sweeps.length === 0 ? [`${from}: it holds no sweep`] : []),
    ...sweeps.flatMap(({ sweep, trials, added, progressed, outcomes, orphaned, hasOtherAxes }) => [
      `${from}: ${sweep}: ${formatCount(trials, "trial")}, ${formatNumber(added)} new here, ` +
        `${formatNumber(progressed)} trained further there, ${formatCount(outcomes, "outcome")} taken`,
      ...(orphaned === 0
        ? []
        : [
            `  ${formatCount(orphaned, "trial")} that the sweep there names no more came too: ${orphaned === 1 ? "it counts" : "they count"} once its file names ${orphaned === 1 ? "it" : "them"} again`,
          ]),
      ...(hasOtherAxes
        ? [
            `  that store defines its axes differently: the sweep now has the trials of both, until a run of a file that names only some of them`,
          ]
        : []),
    ]),
    ...(compared === 0
      ? []
      : [
          `${from}: ${formatCount(compared, "trial")} ${compared === 1 ? "is" : "are"} trained in both, with the same bits`,
        ]),
    ...(checkpoints === 0
      ? []
      : [
          `${from}: ${formatCount(checkpoints, "large checkpoint")} of programs came along, into the folder beside the store`,
        ]),
    ...(otherBackend === 0
      ? []
      : [
          `${from}: ${formatCount(otherBackend, "network")} ${otherBackend === 1 ? "was" : "were"} trained on another tensor library there; ${otherBackend === 1 ? "the one here is" : "those here are"} kept`,
        ]),
  ].join("\n");
}
