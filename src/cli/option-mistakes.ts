import { nearMiss } from "../sweep/near-miss.js"; // the door would load the validation of sweep files
import { beforeDashes, isRounded, nameOf, OPTION } from "./check-arguments.js";
import type { OptionMistake } from "./option-mistake.js";
import { optionValue } from "./option-values.js";

/** What yargs knows of the options of a command; it has no type for this. Names are without dashes. */
export interface DeclaredOptions {
  readonly key: Readonly<Record<string, unknown>>;
  readonly alias: Readonly<Record<string, readonly string[]>>;
  readonly boolean: readonly string[];
  readonly number: readonly string[];
  readonly choices: Readonly<Record<string, readonly unknown[]>>;
}

/**
 * All options with a name that the command does not have, or with a value that is none of the option's words, no number, out
 * of the option's range ({@link optionValue}), or neither true nor false for a switch (yargs would read any other text, as in
 * `--dry-run=1`, as false). yargs itself tells the first kind of mistake only.
 */
export function optionMistakes(
  args: readonly string[],
  { key, alias, boolean, number, choices }: DeclaredOptions,
): readonly OptionMistake[] {
  const names = Object.keys(key).filter((name) => name.length > 1);
  const known = new Set([...names, ...Object.values(alias).flat()].map((name) => nameOf(`--${name}`)));
  const mistakes: OptionMistake[] = [];
  const add = (message: string, hint: string | null = null): void => {
    mistakes.push({ message, hint });
  };
  const given = beforeDashes(args);
  const command = given.find((arg) => !arg.startsWith("-"));
  const takesValue = (arg: string): boolean =>
    OPTION.test(arg) &&
    !arg.includes("=") &&
    known.has(nameOf(arg)) &&
    !boolean.includes(nameOf(arg).slice(2));
  given.forEach((arg, at) => {
    if (!OPTION.test(arg)) return;
    const option = nameOf(arg);
    if (!known.has(option)) {
      // What follows an option that lacks its value, as in `--where -a`, is meant as the value; yargs tells this.
      if (!arg.startsWith("--") && at > 0 && takesValue(given[at - 1])) return;
      const near = nearMiss(option.replace(/^-+/, ""), names);
      add(`unknown option ${option}`, near === null ? null : `did you mean --${near}?`);
      return;
    }
    const name = option.slice(2);
    const next = given[at + 1];
    const isSwitch = boolean.includes(name);
    const value = arg.includes("=") ? arg.slice(arg.indexOf("=") + 1) : isSwitch ? undefined : next;
    if (value === undefined || value === "" || (value === next && OPTION.test(value))) return;
    const words = choices[name];
    const found = JSON.stringify(value);
    if (isSwitch && value !== "true" && value !== "false")
      add(`${option}: expected no value (or true or false), found ${found}`);
    else if (words !== undefined && !words.some((word) => String(word) === value)) {
      const near = nearMiss(value, words.map(String));
      const expected = words.length === 1 ? String(words[0]) : `one of ${words.map(String).join(", ")}`;
      add(
        `${option}: expected ${expected}, found ${found}`,
        near === null ? null : `did you mean ${option} ${near}?`,
      );
    } else if (number.includes(name) && isRounded(value, Number(value)))
      add(`${option}: expected an integer of at most ${Number.MAX_SAFE_INTEGER}, found ${value}`);
    else if (number.includes(name) && Number.isNaN(Number(value)))
      add(`${option}: expected a number, found ${found}`);
    else {
      const mistake = optionValue(command, name)?.(option, value) ?? null;
      if (mistake !== null) mistakes.push(mistake);
    }
  });
  return mistakes;
}
