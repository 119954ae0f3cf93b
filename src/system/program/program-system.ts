import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { resolve, sep } from "node:path";
import {
  GrokError,
  type Mistake,
  type SeriesPanel,
  type SeriesSpec,
  type System,
} from "../../model/index.js";
import { defineSystem, type Declaration } from "../define-system.js";
import type { text } from "../domains.js";
import { registerSystem, type SystemFile } from "../registry.js";
import { readDeclaration, PROGRAM_KEYS, type ProgramDeclaration } from "./declaration.js";
import { startCheck, startNotices } from "./start-check.js";

/** The `task.kind` in a sweep file whose trials the author's program trains. */
export const PROGRAM = "program";

/** The kind of a program's system: it is in ids and stores. */
export function kindOfProgram(name: string): string {
  return `${PROGRAM}/${name}`;
}

/** Whether a kind is that of a program's system. */
export function isProgramKind(kind: string): boolean {
  return kind.startsWith(`${PROGRAM}/`);
}

/** Operations of a step, since those of a program are unknown; forecasts then rely on measured times. */
const FLOPS = 1e7;

/** A key of the section `task` with any value, which is checked elsewhere. */
export const anything = (
  meaning: string,
): { readonly meaning: string; readonly domain: ReturnType<typeof text> } => ({
  meaning,
  domain: {
    expected: "a value",
    schema: {},
    has: (value): value is string => value !== undefined,
  },
});

/** What the keys of the section `task` of a program mean, in words for an editor. */
const MEANINGS: Readonly<Record<(typeof PROGRAM_KEYS)[number], string>> = {
  name: "name of the program, or of the imported curves; it enters the ids of trials",
  version:
    "version of the program, or of the imported curves; it enters the ids of trials: raise it when numbers change",
  command:
    "the program's command and its arguments, as a list; {lr} is filled with the parameter lr (docs/programs.md)",
  parameters: "parameters of the program, or of the imported trials, each with its domain (docs/programs.md)",
  series: "columns that are recorded beside train_loss and test_loss, as a list",
  amount: "the parameter that is the amount of data, of which regimes are ladders",
  same: "how closely a recomputed row of a program must agree: bits, nothing, or { values: 1e-6 }",
  batch: "the most trials that one process of a program gets, 1 to 32",
  threads: "processor threads that one process of a program uses",
  grace: "the time that a program has from TERM to KILL, such as 30s",
  quiet: "a program that prints nothing for this time is ended, and its trial fails, such as 10m",
  files: "files whose content is recorded with every attempt of a program",
  folder: "the folder in which the command runs; stored sweeps have it",
};

/** Keys of the section `task` of a program, for the schema of sweep files; {@link readDeclaration} checks their values. */
export const PROGRAM_TASK_KEYS = Object.fromEntries(
  PROGRAM_KEYS.map((key) => [key, anything(MEANINGS[key])]),
);

/**
 * Registers the system that the section `task` of a sweep declares by `kind: program`, and returns it. Readers need only the
 * declaration, so a store can be read without the program.
 *
 * @param folder of the sweep file: the command runs there. @param report receives the mistakes.
 * @returns null where contradictions in the declaration allow no system; all of them are reported.
 */
export function registerProgram(
  section: Readonly<Record<string, unknown>>,
  folder: string,
  report: (mistake: Mistake) => void,
): System | null {
  const declaration = readDeclaration(section, folder, report);
  const system = withoutContradiction(() => programSystem(declaration, section), report);
  if (system !== null) registerSystem(system, sourceOf(declaration));
  return system;
}

/** The new system; null where its declaration contradicts itself, and all contradictions are reported. */
export function withoutContradiction(make: () => System, report: (mistake: Mistake) => void): System | null {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof GrokError) || error.code !== "INPUT") throw error;
    for (const detail of error.details) {
      const at = detail.indexOf(": ");
      const rest = /^expected (.*), (?:found )?([^,]*)$/.exec(detail.slice(at + 2));
      report({
        path: `task.${detail.slice(0, at)}`,
        expected: rest?.[1] ?? detail.slice(at + 2).replace(/^expected /, ""),
        found: rest?.[2] ?? "this one",
      });
    }
    return null;
  }
}

function programSystem(declaration: ProgramDeclaration, section: Readonly<Record<string, unknown>>): System {
  const { name, version, parameters, series, amount, batch, threads } = declaration;
  const kind = kindOfProgram(name);
  const whole = {
    kind,
    title: `The program ${name}`,
    references: [],
    parameters,
    streams: [],
    task: {
      keys: PROGRAM_TASK_KEYS,
      parse: () => ({ kind }),
      idOf: () => ({ kind }),
      resolve: () => ({ ...section, kind: PROGRAM, folder: declaration.folder }),
    },
    methods: ["gd"],
    series,
    amount,
    numerics: () => ({ name: PROGRAM, version }),
    cost: () => ({ flopsPerEvaluation: FLOPS, checkpointBytes: 0, memoryBytes: 0 }),
    shape: () => ({ group: kind, inputs: "", samples: 1 }),
    rest: () => ({ kind: "never" }),
    notices: () => startNotices(declaration),
    startCheck: () => startCheck(declaration),
    preset: { parameters: {}, method: { kind: "gd" }, steps: 100, centered: false },
    report: {
      mechanism: panelsOf(series),
      definition: `The program ${name}, version ${version}, trains what its author wrote; it is run by the sweep, and says its losses.`,
    },
    outside: { threads, same: declaration.same },
    workplace: (choice: unknown) =>
      Promise.resolve({ choice, lanes: batch, workers: "threads", bits: null, notices: [] }),
    trainer: async () => (await import("./training/program-batch.js")).programTrainer(declaration),
  };
  return defineSystem(
    whole as unknown as Declaration<Record<string, never>, { readonly kind: string }>,
  ) as unknown as System;
}

/** A report panel for each series that is not an accuracy. */
export function panelsOf(series: readonly SeriesSpec[]): readonly SeriesPanel[] {
  return series
    .filter(({ judged }) => judged === null)
    .map(({ column }) => ({ title: column.replaceAll("_", " "), columns: [column], scale: "linear" }));
}

/** The program's files that are recorded with attempts: the listed ones, else words of its command that are files. */
function sourceOf({ files, command, folder }: ProgramDeclaration): SystemFile | null {
  const listed =
    files.length > 0
      ? files
      : command.map((word) => resolve(folder, word)).filter((path) => isInside(path, folder) && isFile(path));
  if (listed.length === 0) return null;
  const hash = createHash("sha256");
  for (const file of listed) {
    let content: Buffer | string;
    try {
      // A FIFO or a device has no content that could be compared.
      content = statSync(file).isFile() ? readFileSync(file) : "gone";
    } catch {
      content = "gone";
    }
    hash.update(`${content.length}\n`).update(content);
  }
  return { path: listed[0], source: hash.digest("hex") };
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function isFile(path: string): boolean {
  try {
    const found = statSync(path);
    return found.isFile() && found.size < 10_000_000;
  } catch {
    return false;
  }
}
