import { openStore } from "../session/ask/open-store.js";
import type { CommandBody } from "./command-body.js";
import { outputOf } from "./output.js";
import { table } from "./table.js";

/** `groksweep ls`: the sweeps of the store. */
export const lsCommand: CommandBody = {
  builder: (parser) => parser.example("$0 ls --store /data/kumar.db", "what is in there"),
  handler: async (args) => {
    const output = outputOf(args);
    const store = openStore(args.store, { mode: "read" });
    try {
      const { wholeStatus } = await import("../session/ask/whole-status.js");
      const { countSoFar } = await import("../store/count-so-far.js");
      const sweeps = store
        .sweeps()
        .map((status) => ({ ...wholeStatus(store, status), soFar: countSoFar(store, status) }));
      const rows = sweeps.map(({ name, trials, pending, outcomes, soFar, updatedAt }) => [
        name,
        trials,
        trials - pending,
        soFar.grokked === 0 ? outcomes.grokked : `${outcomes.grokked} (${soFar.grokked} more so far)`,
        outcomes.failed,
        updatedAt,
      ]);
      output.result(
        rows.length === 0
          ? `${args.store} holds no sweep yet`
          : table(["sweep", "trials", "done", "grokked", "failed", "last written"], rows),
      );
      output.json(sweeps);
    } finally {
      store.close();
    }
  },
};
