/** Options that may be given more than once. */
const REPEATABLE: ReadonlySet<string> = new Set(["--set", "--law"]);

/** The form of an option: `--steps`, `--steps=5`, `-h`. Anything else that begins with a dash is a text. */
export const OPTION = /^--?[A-Za-z][\w.-]*(?:=|$)/;

/** The form of a negative number, which is valid only as the value of an option. */
const NEGATIVE = /^-(?:\d|\.\d|Infinity)/;

/** Prefix for a text that begins with a dash while yargs reads it. No argument of a process can contain it. */
const MARK = "\u0000";

/** Whether the arguments ask for help. */
export function asksForHelp(args: readonly string[]): boolean {
  return beforeDashes(args).some((arg) => arg === "--help" || arg === "-h");
}

/** Converts `help` and `help COMMAND`, which other programs have, to the help option. */
export function helpAsOption(args: readonly string[]): readonly string[] {
  return args[0] === "help" ? [...args.slice(1), "--help"] : args;
}

/**
 * Mistakes in arguments that do not depend on the command: an option that is repeated, and an argument that is empty (an unset
 * shell variable gives an empty one).
 */
export function argumentMistakes(args: readonly string[]): readonly string[] {
  const options = beforeDashes(args).flatMap((arg) => (OPTION.test(arg) ? [nameOf(arg)] : []));
  const repeated = [...new Set(options.filter((name, at) => options.indexOf(name) !== at))];
  return [
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
}

/**
 * Arguments in a form that yargs reads correctly: a text that begins with a dash and cannot be an option (a query that
 * starts with a comment, a condition that starts with a minus, the dash of standard input) is marked, and a negative number
 * is joined to its option. {@link unmark} removes the marks from the parsed options.
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

/** Removes the marks of {@link markedTexts} from parsed options, in place. */
export function unmark(parsed: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(parsed)) parsed[name] = unmarked(value);
}

function unmarked(value: unknown): unknown {
  if (typeof value === "string") return value.startsWith(MARK) ? value.slice(MARK.length) : value;
  return Array.isArray(value) ? value.map(unmarked) : value;
}

/** `--dry-run` of `--dryRun=true` or `--no-dry-run`. */
export function nameOf(option: string): string {
  return option
    .replace(/=[^]*$/, "")
    .replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    .replace(/^--no-/, "--")
    .replace(/^-h$/, "--help");
}

/** The arguments that may be options: those before `--`. */
export function beforeDashes(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  return end < 0 ? args : args.slice(0, end);
}

/** Whether a number was written as an integer (a seed of 64 bits) that its parsed value no longer represents exactly. */
export function isRounded(text: string, value: number): boolean {
  return /^[-+]?\d+$/.test(text.trim()) && !Number.isSafeInteger(value);
}
