import { beforeDashes, nameOf, OPTION } from "./check-arguments.js";

/** The words and options of a command line as they were typed, before yargs has read them. */
export interface GivenOptions {
  /** All of it. */
  readonly args: readonly string[];
  /** The command, and its arguments. */
  readonly words: readonly string[];
  /** Whether an option is given, and not as false (`--submit=false`, `--no-submit`). Names are without dashes. */
  has(option: string): boolean;
  /** The last text of an option, `true` for a switch without one; undefined: it is not given, or lacks its value. */
  text(option: string): string | undefined;
  /** All texts of an option that may be repeated. */
  texts(option: string): readonly string[];
}

/** @param switches names of options that take no value, without dashes. */
export function givenOptions(args: readonly string[], switches: readonly string[]): GivenOptions {
  const before = beforeDashes(args);
  const words: string[] = [];
  const options = new Map<string, string[]>();
  const isTruth = (text: string | undefined): boolean => text === "true" || text === "false";
  for (let at = 0; at < before.length; at++) {
    const arg = before[at];
    if (!OPTION.test(arg)) {
      words.push(arg);
      continue;
    }
    const name = nameOf(arg).slice(2);
    const next = before[at + 1];
    const isSwitch = switches.includes(name);
    const takesNext = isSwitch ? isTruth(next) : next !== undefined && !OPTION.test(next);
    let text: string | undefined = isSwitch ? String(!arg.startsWith("--no-")) : undefined;
    if (arg.includes("=")) text = arg.slice(arg.indexOf("=") + 1);
    else if (takesNext) text = before[++at];
    options.set(name, [...(options.get(name) ?? []), ...(text === undefined ? [] : [text])]);
  }
  const texts = (option: string): readonly string[] => options.get(option) ?? [];
  return {
    args,
    words: [...words, ...args.slice(before.length + 1)],
    has: (option) => options.has(option) && texts(option).at(-1) !== "false",
    text: (option) => texts(option).at(-1),
    texts,
  };
}
