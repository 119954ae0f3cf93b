import yargs, { type Argv } from "yargs";
import { GrokError, packageFile } from "../model/index.js";
import { nearMiss } from "../sweep/near-miss.js"; // the door would load the validation of sweep files
import {
  asksForHelp,
  checkArguments,
  checkSwitches,
  isRounded,
  markedTexts,
  unmark,
} from "./check-arguments.js";
import { COMMON_OPTIONS } from "./help-layout.js";
import { COMMANDS } from "./command-list.js";
import { GLOBAL_OPTION_NAMES, withGlobalOptions, type GlobalOptions } from "./global-options.js";

/**
 * Runs the command that the arguments name, and returns the text that yargs itself produces: help (not laid out yet) and
 * the version. Rejects with a {@link GrokError} INPUT for wrong usage and with any error of the command.
 * Loads the commands whose names are among the arguments; the others are known by name only.
 */
export async function runCommandLine(args: readonly string[], version: string): Promise<string> {
  const isHelp = asksForHelp(args);
  const isCompletion = asksForCompletions(args);
  if (!isHelp && !isCompletion) checkArguments(args);
  const parser = withGlobalOptions(yargs([]))
    .scriptName("groksweep")
    // The environment's language would change the messages of yargs, by which its errors are recognised below.
    .locale("en")
    .usage("$0 <command>\n\nTurns a sweep file into a phase diagram of grokking.")
    .parserConfiguration({ "dot-notation": false, "duplicate-arguments-array": true })
    .demandCommand(1, "expected a command")
    .recommendCommands()
    .strict()
    .example("$0 start", "a first phase diagram")
    .example("$0 try --alpha 4", "one trial, drawn here")
    .example("$0 run sweeps/goldilocks.yaml", "train a sweep, or go on with it")
    .epilogue(
      [
        "Exit codes: 0 done · 1 our defect · 2 bad input · 3 trials failed · 4 store or output unusable · 130 interrupted",
        `The docs, sweeps and db that help and messages name are in ${packageFile()}`,
      ].join("\n"),
    )
    .version(version)
    .help()
    .alias("help", "h")
    .group([...GLOBAL_OPTION_NAMES, "version", "help"], COMMON_OPTIONS)
    .wrap(null)
    .exitProcess(false)
    .middleware(unmark, true)
    .middleware((parsed) => {
      parsed["given"] = args;
    })
    .check((parsed) => {
      checkSwitches(args, switchNames(parser));
      for (const [name, value] of Object.entries(parsed)) {
        if (typeof value === "number") checkNumber(name, value, args, String(parsed._[0] ?? ""));
      }
      return true;
    })
    .fail((message: string | null, error: Error | undefined, failing: Argv) => {
      // Errors that yargs reports while it parses have their own type and are not defects.
      if (error !== undefined && error.name !== "YError") throw error;
      throw usageError(message ?? error?.message ?? "wrong usage", args, optionNames(failing));
    });
  for (const command of COMMANDS) {
    if (args.includes(command.name)) (await command.load())(parser as Argv<GlobalOptions>);
    // Commands that are not among the arguments cannot be called; help and suggestions need only this.
    else parser.command(command.usage, command.describe);
  }
  // A shell asks for completions, which yargs may find after it has returned.
  if (isCompletion) {
    await parser.parseAsync([...args]);
    return "";
  }
  let said = "";
  await parser.parseAsync([...markedTexts(args)], {}, (_error, _parsed, output) => {
    said = output;
  });
  return said;
}

/** Whether a shell asks for completions of the arguments. yargs prints the answer itself. */
export function asksForCompletions(args: readonly string[]): boolean {
  return args.includes("--get-yargs-completions");
}

/** yargs turns a text into NaN where a number is expected, and rounds integers with too many digits. */
function checkNumber(name: string, value: number, args: readonly string[], command: string): void {
  const at = args.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  const text = args[at]?.includes("=") ? args[at].slice(name.length + 3) : args[at + 1];
  const isTooLong = text !== undefined && isRounded(text, value);
  if (!Number.isNaN(value) && !isTooLong) return;
  const expected = isTooLong ? `an integer of at most ${Number.MAX_SAFE_INTEGER}` : "a number";
  const found = at < 0 || text === undefined ? "something else" : isTooLong ? text : JSON.stringify(text);
  throw new GrokError("INPUT", `--${name}: expected ${expected}, found ${found}`, {
    hint: `see groksweep ${command} --help`,
  });
}

/** The options without a value of the parsed command. yargs has no type for them. */
function switchNames(parser: Argv<Omit<GlobalOptions, "given">>): readonly string[] {
  const reading = parser as typeof parser & {
    readonly getOptions?: () => { readonly boolean: readonly string[] };
  };
  return reading.getOptions?.().boolean ?? [];
}

/** The options that the failing command describes. yargs passes its usage texts here, although its types declare a parser. */
function optionNames(failing: Argv): readonly string[] {
  const usage = failing as Argv & { readonly getDescriptions?: () => Readonly<Record<string, unknown>> };
  return Object.keys(usage.getDescriptions?.() ?? {}).filter((name) => name.length > 1);
}

/** A usage error in our words, with a hint. */
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
  const valueless = /^Not enough arguments following: ([\w-]+)/.exec(message)?.[1];
  if (valueless !== undefined) {
    return new GrokError("INPUT", `--${valueless}: expected a value, found none`, {
      hint: `a value that begins with a dash: --${valueless}=-…; ${help(command)}`,
    });
  }
  const required = /^Missing required arguments?: (.+)/.exec(message)?.[1];
  if (required !== undefined) {
    const names = required.split(", ").map((name) => `--${name}`);
    return new GrokError("INPUT", `${command}: expected ${names.join(" and ")}, found none`, {
      hint: help(command),
    });
  }
  const isMissing = problem?.startsWith("Not enough non-option arguments") === true;
  return new GrokError("INPUT", isMissing ? `${command}: an argument is missing` : (problem ?? message), {
    details: lines.filter((line) => line !== "" && line !== problem),
    hint: help(command),
  });
}
