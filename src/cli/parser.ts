import yargs, { type Argv } from "yargs";
import { GrokError } from "../model/index.js";
import { nearMiss } from "../sweep/near-miss.js"; // the door would load the validation of sweep files
import { COMMANDS } from "./command-list.js";
import { withGlobalOptions, type GlobalOptions } from "./global-options.js";

/**
 * The command line as a parser; parsing rejects with a {@link GrokError} INPUT for wrong usage and with whatever a
 * command throws. Loads the commands whose names are among the arguments; the others are known by name only.
 */
export async function commandLineParser(
  args: readonly string[],
  version: string,
): Promise<Argv<GlobalOptions>> {
  const parser = withGlobalOptions(yargs([...args]))
    .scriptName("groksweep")
    .usage("$0 <command>\n\nTurns a sweep file into a phase diagram of grokking.")
    .parserConfiguration({ "dot-notation": false, "duplicate-arguments-array": true })
    .demandCommand(1, "expected a command")
    .recommendCommands()
    .strict()
    .example("$0 start", "a first phase diagram")
    .example("$0 try --alpha 4", "one trial, drawn here")
    .example("$0 run sweeps/goldilocks.yaml", "train a sweep, or go on with it")
    .epilogue(
      "Exit codes: 0 done · 1 our defect · 2 bad input · 3 trials failed · 4 store unusable · 130 interrupted",
    )
    .version(version)
    .help()
    .wrap(helpWidth(args))
    .exitProcess(false)
    .check((parsed) => {
      for (const [name, value] of Object.entries(parsed)) {
        if (Number.isNaN(value)) throw noNumber(name, args, String(parsed._[0] ?? ""));
      }
      return true;
    })
    .fail((message: string | null, error: Error | undefined, failing: Argv) => {
      if (error !== undefined) throw error;
      throw usageError(message ?? "wrong usage", args, optionNames(failing));
    });
  for (const command of COMMANDS) {
    if (args.includes(command.name)) (await command.load())(parser);
    // What is not among the arguments cannot be called: help and suggestions need no more than this.
    else parser.command(command.usage, command.describe);
  }
  return parser;
}

/** yargs makes NaN of whatever is no number where one is expected: told as it was written. */
function noNumber(name: string, args: readonly string[], command: string): GrokError {
  const at = args.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  const text = args[at]?.includes("=") ? args[at].slice(name.length + 3) : args[at + 1];
  const found = at < 0 || text === undefined ? "something else" : JSON.stringify(text);
  return new GrokError("INPUT", `--${name}: expected a number, found ${found}`, {
    hint: `see groksweep ${command} --help`,
  });
}

/** Columns of a help page. yargs lays out a command's page even where none is shown: unwrapped that takes no time. */
function helpWidth(args: readonly string[]): number | null {
  return args.includes("--help") ? Math.min(110, process.stdout.columns || 100) : null;
}

/** The options that the failing command describes. yargs hands over its usage texts here; its types say a parser. */
function optionNames(failing: Argv): readonly string[] {
  const usage = failing as Argv & { readonly getDescriptions?: () => Readonly<Record<string, unknown>> };
  return Object.keys(usage.getDescriptions?.() ?? {}).filter((name) => name.length > 1);
}

/** A usage error in our words, with a hint where to look. */
function usageError(message: string, args: readonly string[], options: readonly string[]): GrokError {
  const lines = message.split("\n").map((line) => line.trim());
  const suggestion = lines.find((line) => line.startsWith("Did you mean"));
  const problem = lines.find((line) => line !== "" && line !== suggestion);
  const command = args.find((arg) => !arg.startsWith("-"));
  const help = (name: string | undefined): string =>
    `see groksweep ${name === undefined ? "" : `${name} `}--help`;
  const unknown = /^Unknown (?:argument|command)s?: ([^,\s]+)/.exec(message)?.[1];
  if (unknown !== undefined && args.some((arg) => arg.replace(/^-+/, "-").startsWith(`-${unknown}`))) {
    const near = nearMiss(unknown, options);
    const hint = near === null ? help(command) : `did you mean --${near}? ${help(command)}`;
    return new GrokError("INPUT", `unknown option --${unknown}`, { hint });
  }
  if (suggestion !== undefined || (unknown !== undefined && unknown === command)) {
    const hint = suggestion ?? help(undefined);
    return new GrokError("INPUT", `unknown command ${JSON.stringify(command ?? "")}`, { hint });
  }
  if (unknown !== undefined) {
    return new GrokError("INPUT", `${command}: unexpected argument ${JSON.stringify(unknown)}`, {
      hint: help(command),
    });
  }
  const isMissing = problem?.startsWith("Not enough non-option arguments") === true;
  return new GrokError("INPUT", isMissing ? `${command}: an argument is missing` : (problem ?? message), {
    details: lines.filter((line) => line !== "" && line !== problem),
    hint: help(command),
  });
}
