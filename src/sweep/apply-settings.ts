import { GrokError, isMapping, describeFound, type Mapping } from "../model/index.js";
import { problem, type Problem } from "./problems.js";
import { readYaml } from "./read-yaml.js";

/** An override `key.path=value`, or one that comes from a dedicated option, which messages then name. */
export type Override = string | { readonly option: string; readonly setting: string };

/** One override, taken apart. */
interface Setting {
  /** Its name in messages. */
  readonly source: string;
  readonly keys: readonly string[];
  readonly value: unknown;
}

/** A mapping after its overrides. */
export interface Overridden {
  readonly content: Mapping;
  /**
   * Overrides that could not be applied: no `=` or path, a value that is not YAML, or a path through a value that is
   * neither a mapping nor a list.
   */
  readonly problems: readonly Problem[];
  /**
   * The name in messages of the override that set the value at a path (`axes.seed.count`, `points[0].alpha`); null: the
   * value comes from the file.
   */
  readonly sourceAt: (path: string) => string | null;
}

/**
 * Overrides values of a sweep for one run, before validation, so that mistakes in overrides are reported in the same words
 * as those in files. Each override is `key.path=value`, the value in YAML; numbers in the path count list items from 0;
 * an empty value (or null) removes the key; missing mappings on the path are created. Later overrides win.
 *
 * @example applySettings({ axes: { seed: { from: 0, count: 5 } } }, ["axes.seed.count=2"]).content
 *   // { axes: { seed: { from: 0, count: 2 } } }
 */
export function applySettings(content: Mapping, overrides: readonly Override[]): Overridden {
  const problems: Problem[] = [];
  const settings: Setting[] = [];
  let result: unknown = content;
  for (const override of overrides) {
    const setting = parseSetting(override, problems);
    if (setting === null) continue;
    settings.push(setting);
    result = withValue(result, setting.keys, setting, [], problems);
  }
  return {
    content: isMapping(result) ? result : content,
    problems,
    sourceAt: (path) => settings.findLast((setting) => covers(setting.keys, path))?.source ?? null,
  };
}

/** Most keys of a path; no sweep has longer ones. Messages about a place contain its whole path. */
const MOST_KEYS = 50;

/** The longest text of a setting in messages, in characters. */
const LONGEST_NAME = 200;

function parseSetting(override: Override, problems: Problem[]): Setting | null {
  const text = typeof override === "string" ? override : override.setting;
  const source = typeof override === "string" ? `--set ${shortened(text)}` : override.option;
  const equals = text.indexOf("=");
  const keys = text
    .slice(0, Math.max(equals, 0))
    .trim()
    .replace(/\[(\d+)\]/g, ".$1")
    .split(".");
  if (equals < 0 || keys.some((key) => key === "" || key === "__proto__")) {
    const hint = "for example --set axes.seed.count=2";
    problems.push(problem(source, "key.path=value", describeFound(text), hint));
    return null;
  }
  if (keys.length > MOST_KEYS) {
    problems.push(problem(source, `at most ${MOST_KEYS} keys within each other`, `${keys.length}`));
    return null;
  }
  try {
    const { value } = readYaml(`value: ${text.slice(equals + 1)}`, source);
    return { source, keys, value };
  } catch (error) {
    if (!(error instanceof GrokError)) throw error;
    // The position in the text is not useful here: the text is short, and begins with a key of ours.
    const reason = error.details[0]
      ?.slice(`${source}: `.length)
      .replace(/^line \d+, column \d+: /, "")
      .replace(/\.$/, "");
    problems.push(problem(source, "a value in YAML", describeFound(text.slice(equals + 1)), reason));
    return null;
  }
}

/** The beginning of a long setting, since every mistake in it is reported with its name. */
function shortened(text: string): string {
  return text.length <= LONGEST_NAME ? text : `${text.slice(0, LONGEST_NAME)}…`;
}

/** A copy of `target` with the value at `keys` replaced, or removed where it is null. */
function withValue(
  target: unknown,
  keys: readonly string[],
  setting: Setting,
  above: readonly string[],
  problems: Problem[],
): unknown {
  if (keys.length === 0) return setting.value;
  const [key, ...rest] = keys;
  if (Array.isArray(target)) {
    const items: unknown[] = [...(target as readonly unknown[])];
    const index = Number(key);
    if (!/^\d+$/.test(key) || index >= items.length) {
      const expected = `an index from 0 to ${items.length - 1} into the list ${above.join(".")}`;
      const whole = `to replace the whole list: --set ${above.join(".")}=[…]`;
      problems.push(problem(setting.source, expected, `"${key}"`, whole));
      return target;
    }
    items[index] = withValue(items[index], rest, setting, [...above, key], problems);
    return rest.length === 0 && setting.value === null ? items.filter((_, i) => i !== index) : items;
  }
  if (target !== undefined && target !== null && !isMapping(target)) {
    const expected = `a mapping at ${above.join(".")}`;
    const hint = `to replace the value: --set ${above.join(".")}=…`;
    problems.push(problem(setting.source, expected, describeFound(target), hint));
    return target;
  }
  const copy: Record<string, unknown> = { ...target };
  if (rest.length === 0 && setting.value === null) delete copy[key];
  else
    copy[key] = withValue(
      Object.hasOwn(copy, key) ? copy[key] : undefined,
      rest,
      setting,
      [...above, key],
      problems,
    );
  return copy;
}

function covers(keys: readonly string[], path: string): boolean {
  const parts = path.replace(/\[(\d+)\]/g, ".$1").split(".");
  return keys.every((key, i) => parts[i] === key);
}
