import { isAbsolute, relative, resolve } from "node:path";
import { packageFile } from "./package-file.js";

/**
 * The words that start the program in the way this process was started: a user who ran it by npx or by its path need not
 * have it in PATH.
 *
 * @param script the script that node runs; a script other than the program's own uses the library.
 * @example programName("/src/groksweep/dist/bin/main.js") // in /src/groksweep: "node dist/bin/main.js"
 */
export function programName(script = process.argv[1] ?? ""): string {
  // npm names the command that it runs.
  if (process.env["npm_lifecycle_event"] === "npx") return "npx groksweep";
  if (script === "" || resolve(script) !== packageFile("dist", "bin", "main.js")) return "groksweep";
  const near = relative(process.cwd(), resolve(script));
  return `node ${shellWord(near.startsWith("..") || isAbsolute(near) ? resolve(script) : near)}`;
}

/** The store of a command that names none. */
const DEFAULT_STORE = "groksweep.db";

/** A word of characters that no shell treats specially. */
const PLAIN = /^[\w%+:,./-][\w%+=:,./@-]*$/;

/**
 * A command for people to run, quoted for a shell. Every hint that names a command is made here.
 *
 * @param words what follows the program's name; a word in capitals stands for what the reader fills in.
 * @param storePath the store that the command is about. The command names the store unless it is the default in every
 *   shell: $GROKSWEEP_STORE may be set in the present shell alone.
 * @example commandHint(["rerun", "--where", "steps > 0"], "/data/a b.db")
 *   // groksweep rerun --where 'steps > 0' --store '/data/a b.db'
 */
export function commandHint(words: readonly string[], storePath?: string): string {
  const isUsual = storePath === undefined || isDefaultStore(storePath);
  const all = isUsual ? words : [...words, "--store", storePath];
  return [programName(), ...all.map(shellWord)].join(" ");
}

/**
 * The present command, for the user to repeat.
 *
 * @param given its arguments; a `--store` among them stays as it was written.
 * @param complete a word that the user left out and the program found: the name of the only sweep. It goes behind the
 *   command's name.
 * @param storePath the store that the command used.
 */
export function repeatedCommand(
  given: readonly string[],
  storePath: string,
  complete: readonly string[] = [],
): string {
  const command = given.findIndex((word) => !word.startsWith("-"));
  const at = command < 0 ? given.length : command + 1;
  const words = [...given.slice(0, at), ...complete, ...given.slice(at)];
  if (process.env["npm_lifecycle_event"] === "start" && given[command] === "start")
    return startScript(given, command);
  const namesStore = given.some((word) => word === "--store" || word.startsWith("--store="));
  return namesStore ? commandHint(words) : commandHint(words, storePath);
}

/** The script of the package, with the arguments beyond its name. */
function startScript(given: readonly string[], command: number): string {
  const more = given.filter((_, at) => at !== command);
  return ["npm start", ...(more.length === 0 ? [] : ["--", ...more.map(shellWord)])].join(" ");
}

function isDefaultStore(path: string): boolean {
  return (process.env["GROKSWEEP_STORE"] ?? "") === "" && resolve(path) === resolve(DEFAULT_STORE);
}

/** A word quoted for POSIX shells; a word with control characters is quoted for bash and zsh. */
export function shellWord(word: string): string {
  if (PLAIN.test(word)) return word;
  if (/[\u0000-\u001f\u007f-\u009f]/.test(word)) return `$'${[...word].map(ansiQuoted).join("")}'`;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function ansiQuoted(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === "'" || character === "\\") return `\\${character}`;
  if (character === "\n") return "\\n";
  if (code >= 0x20 && (code < 0x7f || code > 0x9f)) return character;
  return code < 0x80
    ? `\\x${code.toString(16).padStart(2, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;
}
