import type { Argv } from "yargs";
import { defaultStorePath, requireStorePath } from "./store-path.js";

/** Options that every command takes. */
export interface GlobalOptions {
  readonly store: string;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
  /** The arguments as they were given, for hints that repeat the command. */
  readonly given: readonly string[];
}

/** The names of the global options. */
export const GLOBAL_OPTION_NAMES = ["store", "json", "quiet", "debug"] as const;

/** Declare the global options on a parser. */
export function withGlobalOptions(parser: Argv): Argv<Omit<GlobalOptions, "given">> {
  return parser
    .check(({ store }) => {
      requireStorePath(store);
      return true;
    })
    .option("store", {
      type: "string",
      describe: "Where results live",
      default: defaultStorePath(),
      defaultDescription: "$GROKSWEEP_STORE or groksweep.db",
      requiresArg: true,
      global: true,
    })
    .option("json", {
      type: "boolean",
      describe: "One JSON document on stdout; words for people go to stderr",
      default: false,
      global: true,
    })
    .option("quiet", { type: "boolean", describe: "Results only", default: false, global: true })
    .option("debug", {
      type: "boolean",
      describe: "Show where an error was thrown",
      default: false,
      global: true,
    });
}
