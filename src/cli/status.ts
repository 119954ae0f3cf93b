import { formatCount } from "./format-count.js";
import { OUTCOME_KINDS } from "../model/index.js";
import { resolveSweepName } from "../session/resolve-sweep-name.js";
import { openStore } from "../store/index.js";
import { formatNumber } from "./format-number.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { outputOf } from "./output.js";

interface StatusArguments extends GlobalOptions {
  readonly sweep: string | undefined;
}

/** `groksweep status [SWEEP]`: how far a sweep is and what became of its trials. */
export const statusCommand: CommandBody<StatusArguments> = {
  builder: (parser) =>
    parser
      .positional("sweep", { type: "string", describe: "Its name; may be left out when there is one" })
      .example("$0 status", "the only sweep of groksweep.db")
      .example("$0 status goldilocks --json", "for a script"),
  handler: async (args) => {
    const output = outputOf(args);
    const store = openStore(args.store, { mode: "read" });
    try {
      const counted = store.sweep(resolveSweepName(store, args.sweep));
      if (counted === null) return;
      const { wholeStatus } = await import("../session/whole-status.js");
      const { countSoFar } = await import("../session/count-so-far.js");
      const { soFarText } = await import("../report/kind-words.js");
      const status = { ...wholeStatus(store, counted), soFar: countSoFar(store, counted) };
      const soFar = soFarText(status.soFar, formatNumber);
      const done = status.trials - status.pending;
      const kinds = OUTCOME_KINDS.filter((kind) => status.outcomes[kind] > 0);
      output.result(
        [
          `${status.name}: ${formatNumber(done)} of ${formatCount(status.trials, "trial")} done, ${formatNumber(status.pending)} to go`,
          ...kinds.map((kind) => {
            const more = kind === "censored" && soFar !== "" ? ` (${soFar})` : "";
            return `  ${kind.padEnd(10)} ${formatNumber(status.outcomes[kind]).padStart(9)}${more}`;
          }),
          `last written ${status.updatedAt}`,
        ].join("\n"),
      );
      const { definition, ...rest } = status;
      output.json({ ...rest, definition: JSON.parse(definition) as unknown });
    } finally {
      store.close();
    }
  },
};
