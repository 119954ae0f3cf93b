import { extname } from "node:path";
import { commandHint, parseShards, repeatedCommand, SHARD_PLACE, type Shard } from "../model/index.js";
import type { ExportFormat } from "../export/index.js";
import type { GivenOptions } from "./given-options.js";
import type { OptionMistake } from "./option-mistake.js";
import { defaultStorePath } from "./store-path.js";

/** A rule between options of one command: the mistake, or null. */
type OptionRule = (given: GivenOptions) => OptionMistake | null;

/**
 * The rules between options and arguments of a command, by its name. They read the command line alone, so that they are told
 * together with all other mistakes of it.
 */
const OPTION_RULES: Readonly<Record<string, readonly OptionRule[]>> = {
  run: [
    needs("copy-every", "scratch", "a store that is trained in its own place is no copy"),
    apart("queue", "threads", "workers have their own (groksweep work --threads)"),
    (given) =>
      given.text("kernels") === "auto"
        ? null
        : apart("queue", "kernels", "workers have their own (groksweep work --kernels)")(given),
    apart("queue", "shard", "a queue deals the whole sweep"),
    (given) => shardStoreMistake(shardsIn(given), storeOf(given)),
  ],
  slurm: [
    (given) =>
      given.has("submit") && given.has("dry-run")
        ? mistake(
            "expected one of --submit and --dry-run, found both",
            "--dry-run shows what --submit would submit",
          )
        : null,
  ],
  check: [
    (given) =>
      given.has("adopt") && given.words.length > 1
        ? mistake("--adopt: expected without a file, found with one", "it concerns the store (--store PATH)")
        : null,
  ],
  report: [
    (given) => {
      const format = given.text("format") ?? "page";
      return format === "page" || !given.has("out")
        ? null
        : mistake(
            `--out: expected with a page only, found with --format ${format}`,
            `redirect what it prints: ${repeatedCommand(withoutOut(given.args), storeOf(given))} > FILE`,
          );
    },
    (given) =>
      given.text("format") === "csv" && given.has("law") && !given.has("json")
        ? mistake(
            "--law: expected with --format page, text or json, found with csv",
            "CSV has a row a cell; --format json has the laws as numbers",
          )
        : null,
  ],
  export: [(given) => formatMistake(given.text("format"), given.text("out"))],
  rerun: [
    (given) => {
      const [hasTrials, hasWhere] = [given.words.length > 1, given.has("where")];
      if (given.has("damaged"))
        return hasTrials || hasWhere
          ? mistake("rerun: expected --damaged alone, found trials or --where beside it", null)
          : null;
      return hasTrials === hasWhere
        ? mistake(
            "rerun: expected trials or --where, and not both",
            `${commandHint(["rerun", "TRIAL"], storeOf(given))}, or ${commandHint(["rerun", "--where", "grokked"], storeOf(given))}`,
          )
        : null;
    },
  ],
  sql: [
    (given) => {
      const hasQuery = given.words.length > 1;
      return hasQuery === given.has("file")
        ? mistake(
            `sql: expected one query, found ${hasQuery ? "two" : "none"}`,
            "an argument, --file PATH, or - for standard input",
          )
        : null;
    },
  ],
};

/** The mistakes between the options of a command. */
export function betweenOptions(given: GivenOptions): readonly OptionMistake[] {
  const [command = ""] = given.words;
  const rules = Object.hasOwn(OPTION_RULES, command) ? OPTION_RULES[command] : [];
  return rules.flatMap((rule) => rule(given) ?? []);
}

function storeOf(given: GivenOptions): string {
  return given.text("store") ?? defaultStorePath();
}

function mistake(message: string, hint: string | null): OptionMistake {
  return { message, hint };
}

/** An option that means nothing without another one. */
function needs(option: string, other: string, why: string): OptionRule {
  return (given) =>
    given.has(option) && !given.has(other)
      ? mistake(`--${option}: expected --${other} beside it, found none`, why)
      : null;
}

/** An option that another one leaves without meaning. */
function apart(option: string, other: string, why: string): OptionRule {
  return (given) =>
    given.has(option) && given.has(other)
      ? mistake(`--${other}: expected no --${option} beside it, found both`, why)
      : null;
}

/** The shards that are asked for; undefined: none, or none that can be read, which is told as a mistake of the option. */
function shardsIn(given: GivenOptions): readonly Shard[] | undefined {
  const text = given.text("shard");
  if (text === undefined) return undefined;
  try {
    return parseShards(text);
  } catch {
    return undefined;
  }
}

/** Several shards that would share one store; null: each has its own. */
function shardStoreMistake(shards: readonly Shard[] | undefined, storePath: string): OptionMistake | null {
  if (shards === undefined || shards.length <= 1 || storePath.includes(SHARD_PLACE)) return null;
  return mistake(
    `--store: expected ${SHARD_PLACE} in the path, found ${JSON.stringify(storePath)}`,
    `every shard has a store of its own: --store 'parts/${SHARD_PLACE}.db'`,
  );
}

/** File name endings of the formats of tables; any other ending implies no format. */
const ENDINGS: Readonly<Record<string, ExportFormat>> = {
  ".csv": "csv",
  ".parquet": "parquet",
  ".pq": "parquet",
  ".json": "json",
};

/** The format that the name of a table's file implies; undefined: none. */
export function formatOfName(path: string | undefined): ExportFormat | undefined {
  return path === undefined ? undefined : ENDINGS[extname(path).toLowerCase()];
}

/** A name for another format than the requested one; null: they agree. */
function formatMistake(asked: string | undefined, path: string | undefined): OptionMistake | null {
  const named = formatOfName(path);
  if (asked === undefined || named === undefined || named === asked || !isFormat(asked)) return null;
  return mistake(
    `--out ${path}: expected a name for ${asked}, found one for ${named}`,
    `leave out --format for ${named}, or name the file otherwise`,
  );
}

function isFormat(text: string): boolean {
  return Object.values(ENDINGS).some((format) => format === text);
}

/** The arguments without `--out` and its value. */
function withoutOut(given: readonly string[]): readonly string[] {
  return given.filter((arg, at) => arg !== "--out" && given[at - 1] !== "--out" && !arg.startsWith("--out="));
}
