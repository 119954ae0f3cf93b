import { hashSweep, openStore, resolveSweepName } from "../session/index.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { sweepNamer } from "./sweep-namer.js";
import { outputOf } from "./output.js";

interface HashArguments extends GlobalOptions {
  readonly sweep: string | undefined;
}

/** `groksweep hash [SWEEP]`: equal results have equal hashes. */
export const hashCommand: CommandBody<HashArguments> = {
  builder: (parser) =>
    parser
      .positional("sweep", { type: "string", describe: "Its name; may be left out when there is one" })
      .example("$0 hash", "compare two machines, or before and after"),
  handler: (args) => {
    const output = outputOf(args);
    const store = openStore(args.store, { mode: "read" });
    try {
      const sweep = resolveSweepName(store, args.sweep, sweepNamer(args));
      const hash = hashSweep(store, sweep);
      output.result(hash);
      output.json({ sweep, hash });
    } finally {
      store.close();
    }
  },
};
