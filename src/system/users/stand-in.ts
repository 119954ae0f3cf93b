import {
  GrokError,
  type Domain,
  type Json,
  type ParameterSpec,
  type System,
  type TaskKey,
} from "../../model/index.js";
import { RECORDED_KEYS } from "./recorded-declaration.js";
import { IMPORTED, registerImported } from "../program/imported-system.js";
import { kindOfProgram, PROGRAM, registerProgram } from "../program/program-system.js";
import { structureMistakes } from "../structure-mistakes.js";
import { findSystem, isUsersKind, registerSystem } from "../registry.js";

/**
 * Registers a stand-in for the user's system that a stored sweep names, if its file was not loaded. It is enough for readers:
 * a sweep of it is read, listed, reported and exported. Functions that need the file (training, rest) throw an error that
 * names the file.
 *
 * @param content of a stored definition. Nothing happens where it names a registered system, or not a user's system.
 */
export function registerStandIn(content: unknown): void {
  const task = asMapping(asMapping(content)["task"]);
  const { kind, file, declared } = task;
  // The declaration of a program contains everything that is needed here.
  if (kind === PROGRAM) {
    const isKnown = typeof task["name"] === "string" && findSystem(kindOfProgram(task["name"])) !== undefined;
    if (!isKnown) registerProgram(task, "", () => undefined);
    return;
  }
  if (kind === IMPORTED) {
    registerImported(task, () => undefined);
    return;
  }
  if (typeof kind !== "string" || !isUsersKind(kind) || findSystem(kind) !== undefined) return;
  const system = standIn(kind, typeof file === "string" ? file : "its file", asMapping(declared));
  // A system with a damaged record stays unknown, and an error names its kind.
  if (structureMistakes(system).length > 0) return;
  registerSystem(system as unknown as System, null, { isStandIn: true });
}

function standIn(kind: string, file: string, declared: Mapping): Mapping {
  const needsFile = (what: string): never => {
    throw new GrokError("INPUT", `system ${kind}: ${what} needs its file, which is not loaded: ${file}`, {
      hint: "put the file back there, or run the sweep file that names it where it is now",
    });
  };
  const parameters = Object.fromEntries(
    Object.entries(asMapping(declared["parameters"])).map(([name, spec]) => [
      name,
      { ...asMapping(spec), domain: recordedDomain(asMapping(asMapping(spec)["domain"])) },
    ]),
  ) as unknown as Readonly<Record<string, ParameterSpec>>;
  const keys = Object.fromEntries(
    Object.entries(asMapping(asMapping(declared["task"])["keys"])).map(([name, key]): [string, TaskKey] => [
      name,
      {
        meaning: textOr("", asMapping(key)["meaning"]),
        domain: recordedDomain(asMapping(asMapping(key)["domain"])),
      },
    ]),
  );
  return {
    ...declared,
    kind,
    parameters,
    task: {
      keys: { ...keys, ...RECORDED_KEYS },
      parse: (section: Mapping) => ({ ...section, kind }),
      idOf: () => needsFile("the id of a trial"),
      resolve: (section: Mapping) => section,
      requireFiles: () => needsFile("training"),
    },
    report: recordedReport(asMapping(declared["report"])),
    rules: [],
    numerics: () => ({ name: "unknown", version: 1 }),
    cost: () => ({ flopsPerEvaluation: 1, checkpointBytes: 0, memoryBytes: 0 }),
    shape: () => ({ group: null, inputs: "", samples: 1 }),
    rest: () => needsFile("deciding an outcome"),
    workplace: () => Promise.resolve().then(() => needsFile("training")),
    trainer: () => Promise.resolve().then(() => needsFile("training")),
  };
}

/** The report parts without the file's functions; times are then in steps. */
function recordedReport(report: Mapping): Mapping {
  return Object.fromEntries(Object.entries(report).filter(([key]) => key !== "clock"));
}

/** A recorded domain. It accepts all values, since they were checked when they were stored. */
function recordedDomain({ expected, schema, isInteger }: Mapping): Domain<never> {
  return {
    expected: textOr("a value", expected),
    schema: asMapping(schema) as Readonly<Record<string, Json>>,
    ...(isInteger === true ? { isInteger } : {}),
    has: (value): value is never => value !== undefined,
  };
}

function textOr(instead: string, value: unknown): string {
  return typeof value === "string" ? value : instead;
}

type Mapping = Readonly<Record<string, unknown>>;

function asMapping(value: unknown): Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Mapping) : {};
}
