import {
  HASH_FORMATS,
  hashSweepOnThreads,
  openStore,
  resolveSweepName,
  type HashFormat,
} from "../session/index.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { sweepNamer } from "./sweep-namer.js";
import { outputOf } from "./output.js";

interface HashArguments extends GlobalOptions {
  readonly sweep: string | undefined;
  readonly format: HashFormat;
}

/** `groksweep hash [SWEEP]`: equal results have equal hashes. */
export const hashCommand: CommandBody<HashArguments> = {
  builder: (parser) =>
    parser
      .positional("sweep", { type: "string", describe: "Its name; may be left out when there is one" })
      .option("format", {
        choices: HASH_FORMATS,
        describe: "v1 compares with what programs before schema 5 printed",
        default: "v2" as const,
        requiresArg: true,
      })
      .example("$0 hash", "compare two machines, or before and after"),
  handler: async (args) => {
    const output = outputOf(args);
    const store = openStore(args.store, { mode: "read" });
    try {
      const sweep = resolveSweepName(store, args.sweep, sweepNamer(args));
      const hash = await hashSweepOnThreads(store, sweep, args.format);
      output.result(hash);
      output.json({ sweep, format: args.format, hash });
    } finally {
      store.close();
    }
  },
};
