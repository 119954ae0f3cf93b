import type { CommandModule } from "yargs";
import type { GlobalOptions } from "./global-options.js";

/** Options, examples and work of a command, as exported by its file and listed in `command-list.ts`. */
export type CommandBody<Arguments extends GlobalOptions = GlobalOptions> = Required<
  Pick<CommandModule<GlobalOptions, Arguments>, "builder" | "handler">
>;
