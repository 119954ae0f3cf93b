import { GrokError } from "../model/index.js";

/** Options that may be given more than once. */
const REPEATABLE: ReadonlySet<string> = new Set(["--set"]);

/** What an option looks like: `--steps`, `--steps=5`, `-h`. Anything else that begins with a dash is a text. */
const OPTION = /^--?[A-Za-z][\w.-]*(?:=|$)/;

/** What a negative number looks like, which stands as the value of an option or nowhere. */
const NEGATIVE = /^-(?:\d|\.\d|Infinity)/;

/** Stands before a text that begins with a dash while yargs reads it. No argument of a process can hold it. */
const MARK = "\u0000";

/** Whether help is asked for. */
export function asksForHelp(args: readonly string[]): boolean {
  return beforeDashes(args).some((arg) => arg === "--help" || arg === "-h");
}

/** `help` and `help COMMAND`, as other programs have it, by the option that means it here. */
export function helpAsOption(args: readonly string[]): readonly string[] {
  return args[0] === "help" ? [...args.slice(1), "--help"] : args;
}

/**
 * What is wrong with arguments whatever the command is: an option that is given more than once, an argument that is
 * empty (a variable of the shell that is not set gives one).
 *
 * @throws GrokError INPUT listing all of it.
 */
export function checkArguments(args: readonly string[]): void {
  const options = beforeDashes(args).flatMap((arg) => (OPTION.test(arg) ? [nameOf(arg)] : []));
  const repeated = [...new Set(options.filter((name, at) => options.indexOf(name) !== at))];
  const problems = [
    ...repeated
      .filter((name) => !REPEATABLE.has(name))
      .map((name) => `${name}: expected once, found ${options.filter((each) => each === name).length} times`),
    ...args.flatMap((arg, at) => {
      if (arg !== "" && !(OPTION.test(arg) && arg.indexOf("=") === arg.length - 1)) return [];
      const option = arg === "" ? args[at - 1] : arg;
      const where = option !== undefined && OPTION.test(option) ? nameOf(option) : `argument ${at + 1}`;
      return [`${where}: expected a value, found an empty text`];
    }),
  ];
  refuse(problems, args);
}

/**
 * What is wrong with switches: a value other than true or false. yargs would take every other text (`--dry-run=1`) for false.
 *
 * @param switches the names of options that take no value, without dashes.
 * @throws GrokError INPUT listing all of it.
 */
export function checkSwitches(args: readonly string[], switches: readonly string[]): void {
  const names = new Set(switches.map((name) => nameOf(`--${name}`)));
  const problems = beforeDashes(args).flatMap((arg) => {
    const at = arg.indexOf("=");
    if (at < 0 || !OPTION.test(arg) || !names.has(nameOf(arg))) return [];
    const value = arg.slice(at + 1);
    if (value === "true" || value === "false") return [];
    return [`${nameOf(arg)}: expected no value (or true or false), found ${JSON.stringify(value)}`];
  });
  refuse(problems, args);
}

/** Throws what is wrong, all of it at once; returns where nothing is. */
function refuse(problems: readonly string[], args: readonly string[]): void {
  if (problems.length === 0) return;
  const command = args.find((arg) => arg !== "" && !arg.startsWith("-"));
  const hint = `see groksweep ${command === undefined ? "" : `${command} `}--help`;
  if (problems.length === 1) throw new GrokError("INPUT", problems[0], { hint });
  throw new GrokError("INPUT", `${problems.length} mistakes in the command`, { details: problems, hint });
}

/**
 * Arguments as yargs reads them rightly: a text that begins with a dash and cannot be an option (a query with a comment
 * first, a condition that begins with a minus, the dash of standard input) is marked, a negative number is joined to its option.
 * {@link unmarked} takes the marks away from what was parsed.
 */
export function markedTexts(args: readonly string[]): readonly string[] {
  const end = beforeDashes(args).length;
  const marked: string[] = [];
  args.forEach((arg, at) => {
    const before = args[at - 1];
    if (at >= end || !arg.startsWith("-") || OPTION.test(arg)) marked.push(arg);
    else if (NEGATIVE.test(arg) && before !== undefined && /^--[A-Za-z][\w.-]*$/.test(before))
      marked.push(`${marked.pop() ?? ""}=${arg}`);
    else marked.push(MARK + arg);
  });
  return marked;
}

/** Take the marks of {@link markedTexts} away from parsed options, in place. */
export function unmark(parsed: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(parsed)) parsed[name] = unmarked(value);
}

function unmarked(value: unknown): unknown {
  if (typeof value === "string") return value.startsWith(MARK) ? value.slice(MARK.length) : value;
  return Array.isArray(value) ? value.map(unmarked) : value;
}

/** `--dry-run` of `--dryRun=true` or `--no-dry-run`. */
function nameOf(option: string): string {
  return option
    .replace(/=[^]*$/, "")
    .replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    .replace(/^--no-/, "--")
    .replace(/^-h$/, "--help");
}

/** The arguments that may be options: what follows `--` is none. */
function beforeDashes(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  return end < 0 ? args : args.slice(0, end);
}

/** Whether a number as it was written is an integer (a seed of 64 bits) that its value stands for no longer. */
export function isRounded(text: string, value: number): boolean {
  return /^[-+]?\d+$/.test(text.trim()) && !Number.isSafeInteger(value);
}
