import { existsSync, statSync } from "node:fs";
import { basename, delimiter, resolve } from "node:path";
import type { Mistake, NoticeGatherer, Setting, StartCheck } from "../../model/index.js";
import { commandOf, namesInCommand, type ProgramDeclaration } from "./declaration.js";
import { reasonNotToStart } from "./start-words.js";

/** Endings of scripts that an interpreter reads, in lower case. */
const SCRIPT = /\.(?:py|sh|bash|js|mjs|cjs|ts|mts|r|jl|pl|rb|lua)$/;

/** Shells, which also look for a script on PATH. */
const SHELL = /^(?:sh|bash|dash|zsh|ksh)$/;

/** Interpreters whose first argument that is no option is the script, a file of this machine. */
const INTERPRETER = /^(?:python|pypy|node|nodejs|rscript|julia|perl|ruby|lua|luajit)[\d.]*$/;

/** Options behind which a shell takes a text, or standard input, and no script. */
const TEXT_OF_SHELL = /^-[A-Za-z]*[cs]$/;

/** Options behind which an interpreter takes a module or a text, and no script. */
const TEXT_OF_INTERPRETER = /^(?:-[A-Za-z]*[cemEpS]|--eval|--print)$/;

/** Most commands that are examined: placeholders may make as many as there are trials. */
const MOST_COMMANDS = 1000;

/** Something that speaks against the start of a command. */
interface Fault {
  /** The place of the word at fault in the command. */
  readonly at: number;
  readonly found: string;
  /** False for a script that an unknown program may have elsewhere: in a container, or on another machine. */
  readonly isCertain: boolean;
}

/**
 * What keeps a program from starting on this machine, found without starting it: a working folder or a command that is
 * missing, a command that may not be executed, and a script of an interpreter that is not there. A missing script of another
 * command (`docker run IMAGE train.py`) is no mistake: {@link startNotices} tells it.
 */
export function startCheck(declaration: ProgramDeclaration): StartCheck {
  const { command, folder } = declaration;
  const faults = new FaultsOf(declaration);
  return {
    names: namesInCommand(command),
    add: (setting) => {
      faults.add(setting);
    },
    mistakes: () =>
      faults.found(true).map(({ at, found }): Mistake => ({
        path: `task.command[${at}]`,
        expected: at === 0 ? "a command that can be started on this machine" : "a script that is there",
        found,
        hint: `task.command is relative to the folder of the sweep file, ${folder}`,
      })),
  };
}

/** Notices about a program that may fail to start on this machine, and about listed files that are gone. */
export function startNotices(declaration: ProgramDeclaration): NoticeGatherer {
  const { command, files, folder } = declaration;
  const faults = new FaultsOf(declaration);
  return {
    add: (setting) => {
      faults.add(setting);
    },
    sentences() {
      const found = faults.found(false);
      const more = found.length <= 1 ? "" : `, and so with ${found.length - 1} more of its commands`;
      const gone = files.filter((file) => !existsSync(file));
      return [
        ...(found.length === 0
          ? []
          : [
              `the program may not find its script: ${command[0]} ${found[0].found}${more} (task.command is relative to ${folder})`,
            ]),
        ...(gone.length === 0
          ? []
          : [`task.files: ${gone.join(", ")}: expected files, found none; changes to them go unnoticed`]),
      ];
    },
  };
}

/** The different faults of the commands of trials. */
class FaultsOf {
  readonly #declaration: ProgramDeclaration;
  readonly #seen = new Set<string>();
  readonly #faults = new Map<string, Fault>();

  constructor(declaration: ProgramDeclaration) {
    this.#declaration = declaration;
  }

  add({ parameters }: Setting): void {
    const { command, folder } = this.#declaration;
    const words = commandOf(command, parameters);
    const key = words.join("\0");
    if (this.#seen.size >= MOST_COMMANDS || this.#seen.has(key)) return;
    this.#seen.add(key);
    const fault = faultOf(words, folder);
    if (fault !== null) this.#faults.set(`${fault.at} ${fault.found}`, fault);
  }

  found(isCertain: boolean): readonly Fault[] {
    return [...this.#faults.values()].filter((fault) => fault.isCertain === isCertain);
  }
}

/** What speaks against the start of a command in a folder; null: nothing. */
function faultOf(words: readonly string[], folder: string): Fault | null {
  const whatIs = statSync(folder, { throwIfNoEntry: false });
  if (whatIs?.isDirectory() !== true)
    return { at: 0, found: `no folder to start it in: ${folder} is gone`, isCertain: true };
  const reason = reasonNotToStart(words[0], folder, process.env);
  if (reason !== null) return { at: 0, found: `${words[0]}: ${reason}`, isCertain: true };
  return scriptFault(words, folder);
}

/** The first word that looks like a script and is no file; null: it is there, or no word looks like one. */
function scriptFault(words: readonly string[], folder: string): Fault | null {
  const name = basename(words[0]).toLowerCase();
  const isShell = SHELL.test(name);
  const text = isShell ? TEXT_OF_SHELL : TEXT_OF_INTERPRETER;
  for (const [at, word] of words.entries()) {
    if (at === 0) continue;
    if (text.test(word)) return null;
    if (word.startsWith("-") || word.includes("://") || !SCRIPT.test(word.toLowerCase())) continue;
    const path = resolve(folder, word);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isFile() === true || found?.isFIFO() === true) return null;
    if (isShell && !word.includes("/") && isOnPath(word)) return null;
    return {
      at,
      found: `${word}: there is ${found === undefined ? "no such file" : "no file, but a folder"}: ${path}`,
      isCertain: isShell || INTERPRETER.test(name),
    };
  }
  return null;
}

function isOnPath(name: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((place) => existsSync(resolve(place, name)));
}
