import yargs, { type Argv } from "yargs";
import { GrokError, packageFile } from "../model/index.js";
import { argumentMistakes, asksForHelp, markedTexts, unmark } from "./check-arguments.js";
import { COMMON_OPTIONS } from "./help-layout.js";
import { COMMANDS } from "./command-list.js";
import { allOf } from "./gather-mistakes.js";
import { givenOptions, type GivenOptions } from "./given-options.js";
import { GLOBAL_OPTION_NAMES, withGlobalOptions, type GlobalOptions } from "./global-options.js";
import type { OptionMistake } from "./option-mistake.js";
import { mistakesOfFile } from "./mistakes-of-file.js";
import { betweenOptions } from "./option-rules.js";
import { optionMistakes, type DeclaredOptions } from "./option-mistakes.js";
import { helpHint, isAboutOptions, usageError } from "./usage-error.js";

/**
 * Runs the command that the arguments name, and returns the text that yargs itself produces: help (not laid out yet) and
 * the version. Rejects with a {@link GrokError} INPUT for wrong usage and with any error of the command.
 * Loads the commands whose names are among the arguments; the others are known by name only.
 */
export async function runCommandLine(args: readonly string[], version: string): Promise<string> {
  const isHelp = asksForHelp(args);
  const isCompletion = asksForCompletions(args);
  const independent = isHelp || isCompletion ? [] : argumentMistakes(args);
  const mistakes = (): readonly OptionMistake[] => {
    const declared = declaredOptions(parser);
    return [
      ...independent.map((message) => ({ message, hint: null })),
      ...optionMistakes(args, declared),
      ...betweenOptions(givenOptions(args, declared.boolean)),
    ];
  };
  /** What is wrong with the usage; null: nothing. Errors of the command itself are others. */
  let refused: GrokError | null = null;
  const refuse = (error: GrokError): never => {
    refused = error;
    throw error;
  };
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
      const found = allMistakes(mistakes(), null, args) ?? unreadNumber(parsed, args);
      return found === null ? true : refuse(found);
    })
    .fail((message: string | null, error: Error | undefined) => {
      if (error !== undefined && error === refused) throw error;
      if (error instanceof GrokError && error.code === "INPUT") {
        refuse(allMistakes(mistakes(), error, args) ?? error);
      }
      // Errors that yargs reports while it parses have their own type and are not defects.
      if (error !== undefined && error.name !== "YError") throw error;
      const said = message ?? error?.message ?? "wrong usage";
      const own = usageError(said, args);
      // The options of a command that does not exist are not known.
      const isCommand = COMMANDS.some(({ name }) => name === args.find((arg) => !arg.startsWith("-")));
      if (!isCommand) throw own;
      refuse(allMistakes(mistakes(), isAboutOptions(said, args) ? null : own, args) ?? own);
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
  try {
    await parser.parseAsync([...markedTexts(args)], {}, (_error, _parsed, output) => {
      said = output;
    });
  } catch (error) {
    if (error !== refused || refused === null) throw error;
    throw await withMistakesOfFile(refused, givenOptions(args, declaredOptions(parser).boolean));
  }
  return said;
}

/** An error of usage, with the mistakes of the sweep file that the command names, if it reads one. */
async function withMistakesOfFile(error: GrokError, given: GivenOptions): Promise<GrokError> {
  const found = await mistakesOfFile(given);
  if (found === null) return error;
  // The file tells more about the budget that an option gives in its place.
  const isOfFile = found.details.some((line) => line.startsWith("--steps: "));
  const { message, details, hint } = error;
  const others = isOfFile ? details.filter((line) => !line.startsWith("--steps: ")) : details;
  return allOf([
    new GrokError("INPUT", message, { details: others, ...(hint === undefined ? {} : { hint }) }),
    found,
  ]);
}

/** Whether a shell asks for completions of the arguments. yargs prints the answer itself. */
export function asksForCompletions(args: readonly string[]): boolean {
  return args.includes("--get-yargs-completions");
}

/** yargs turns a text into NaN where a number is expected; what {@link optionMistakes} has not seen is an argument. */
function unreadNumber(parsed: Readonly<Record<string, unknown>>, args: readonly string[]): GrokError | null {
  const wrong = Object.entries(parsed).find(([, value]) => typeof value === "number" && Number.isNaN(value));
  if (wrong === undefined) return null;
  return new GrokError("INPUT", `--${wrong[0]}: expected a number, found something else`, {
    hint: helpHint(args),
  });
}

/**
 * One error with all mistakes of a command line; null: there are none.
 *
 * @param further a mistake of another kind, found by yargs or by the option itself.
 */
function allMistakes(
  mistakes: readonly OptionMistake[],
  further: GrokError | null,
  args: readonly string[],
): GrokError | null {
  const help = helpHint(args);
  if (mistakes.length === 0) return further;
  // A conversion of an option that fails tells one of the same mistakes.
  if (further !== null && mistakes.some(({ message }) => message === further.message)) {
    return allMistakes(mistakes, null, args);
  }
  const [{ message, hint, isToldByCommand }] = mistakes;
  if (mistakes.length === 1 && further === null) {
    if (isToldByCommand === true) return null;
    const advice = hint === null ? help : `${hint}${hint.endsWith("?") ? "" : ";"} ${help}`;
    return new GrokError("INPUT", message, { hint: advice });
  }
  const advised = (told: string, advice: string | null): string =>
    advice === null || advice === "" ? told : `${told}; ${advice}`;
  const own = further?.hint?.replace(help, "").replace(/; $/, "") ?? null;
  const details = [
    ...mistakes.map((each) => advised(each.message, each.hint)),
    ...(further === null ? [] : [advised(further.message, own), ...further.details]),
  ];
  return new GrokError("INPUT", `${details.length} mistakes in the command`, { details, hint: help });
}

/** The options of the parsed command. yargs has no type for them. */
function declaredOptions(parser: Argv<Omit<GlobalOptions, "given">>): DeclaredOptions {
  const reading = parser as typeof parser & { readonly getOptions: () => DeclaredOptions };
  return reading.getOptions();
}
