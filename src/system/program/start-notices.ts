import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { NoticeGatherer, Setting } from "../../model/index.js";
import { commandOf, type ProgramDeclaration } from "./declaration.js";
import { reasonNotToStart } from "./start-words.js";

/** Endings of scripts that an interpreter reads, in lower case. */
const SCRIPT = /\.(?:py|sh|bash|js|mjs|cjs|ts|mts|r|jl|pl|rb|lua)$/;

/** Options behind which an interpreter takes a module or a program text, so that no file need follow. */
const NO_SCRIPT: ReadonlySet<string> = new Set(["-m", "-c", "-e", "--eval"]);

/** Most commands that are examined: placeholders may make as many as there are trials. */
const MOST_COMMANDS = 1000;

/**
 * Notices about a program that cannot be started on this machine, found without starting it: a command that is missing or may
 * not be executed, a script of an interpreter that is not there, and listed files that are gone.
 */
export function startNotices(declaration: ProgramDeclaration): NoticeGatherer {
  const { command, files, folder } = declaration;
  const seen = new Set<string>();
  const faults = new Set<string>();
  return {
    add({ parameters }: Setting) {
      const words = commandOf(command, parameters);
      const key = words.join("\0");
      if (seen.size >= MOST_COMMANDS || seen.has(key)) return;
      seen.add(key);
      const fault = faultOf(words, folder);
      if (fault !== null) faults.add(fault);
    },
    sentences() {
      const [first] = faults;
      const more = faults.size <= 1 ? "" : `, and so with ${faults.size - 1} more of its commands`;
      const gone = files.filter((file) => !existsSync(file));
      return [
        ...(faults.size === 0
          ? []
          : [
              `the program cannot be started on this machine: ${first}${more}; its trials would fail (task.command is relative to ${folder})`,
            ]),
        ...(gone.length === 0
          ? []
          : [`task.files: ${gone.join(", ")}: expected files, found none; changes to them go unnoticed`]),
      ];
    },
  };
}

/** Why a command cannot be started from a folder; null: nothing speaks against it. */
function faultOf(words: readonly string[], folder: string): string | null {
  const reason = reasonNotToStart(words[0], folder, process.env);
  if (reason !== null) return `${words[0]}: ${reason}`;
  for (const word of words.slice(1)) {
    if (NO_SCRIPT.has(word)) return null;
    if (word.startsWith("-") || !SCRIPT.test(word.toLowerCase())) continue;
    const path = resolve(folder, word);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isFile() === true || found?.isFIFO() === true) return null;
    return `${words[0]} ${word}: there is ${found === undefined ? "no such file" : "no file, but a folder"}: ${path}`;
  }
  return null;
}
