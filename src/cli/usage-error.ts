import { GrokError } from "../model/index.js";

/** "see groksweep COMMAND --help", with the command among the arguments. */
export function helpHint(args: readonly string[]): string {
  const command = args.find((arg) => arg !== "" && !arg.startsWith("-"));
  return `see groksweep ${command === undefined ? "" : `${command} `}--help`;
}

/** Whether all that a message of yargs tells are options that do not exist, or have a word that they do not take. */
export function isAboutOptions(message: string, args: readonly string[]): boolean {
  const unknown = /^Unknown arguments?: (.+)/.exec(message)?.[1];
  if (unknown === undefined) return message.startsWith("Invalid values:");
  return unknown.split(", ").every((name) => !args.includes(name));
}

/** A message of yargs in our words, with a hint. */
export function usageError(message: string, args: readonly string[]): GrokError {
  const lines = message.split("\n").map((line) => line.trim());
  const suggestion = lines.find((line) => line.startsWith("Did you mean"));
  const problem = lines.find((line) => line !== "" && line !== suggestion);
  const command = args.find((arg) => !arg.startsWith("-"));
  const hint = helpHint(args);
  const names = /^Unknown (?:argument|command)s?: (.+)/.exec(message)?.[1].split(", ") ?? [];
  const unknown = names.find((name) => args.includes(name)) ?? names[0];
  if (suggestion !== undefined || (unknown !== undefined && unknown === command)) {
    return new GrokError("INPUT", `unknown command ${JSON.stringify(command ?? "")}`, {
      hint: suggestion ?? helpHint([]),
    });
  }
  if (unknown !== undefined) {
    const what = args.includes(unknown)
      ? `${command}: unexpected argument ${JSON.stringify(unknown)}`
      : `unknown option --${unknown}`;
    return new GrokError("INPUT", what, { hint });
  }
  const valueless = /^Not enough arguments following: ([\w-]+)/.exec(message)?.[1];
  if (valueless !== undefined) {
    return new GrokError("INPUT", `--${valueless}: expected a value, found none`, {
      hint: `a value that begins with a dash: --${valueless}=-…; ${hint}`,
    });
  }
  const required = /^Missing required arguments?: (.+)/.exec(message)?.[1];
  if (required !== undefined) {
    const names = required.split(", ").map((name) => `--${name}`);
    return new GrokError("INPUT", `${command}: expected ${names.join(" and ")}, found none`, {
      hint,
    });
  }
  const isMissing = problem?.startsWith("Not enough non-option arguments") === true;
  return new GrokError("INPUT", isMissing ? `${command}: an argument is missing` : (problem ?? message), {
    details: lines.filter((line) => line !== "" && line !== problem),
    hint,
  });
}
