import { GrokError, type Domain, type Json, type System, type TaskKey } from "../../model/index.js";
import type { SystemFile } from "../registry.js";

/** The longest text of a declaration that a store keeps with every sweep of it, in characters. */
const LONGEST = 1_000_000;

/** A declaration as data, without its functions. */
export type DeclarationData = { readonly [key: string]: Json };

const text = (expected: string): Domain<string> => ({
  expected,
  schema: { type: "string" },
  has: (value): value is string => typeof value === "string",
});

const mapping: Domain<Readonly<Record<string, unknown>>> = {
  expected: "a mapping",
  schema: { type: "object" },
  has: (value): value is Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null && !Array.isArray(value),
};

/** Keys of a section `task` that the program writes for a user's system, and that a sweep file may omit. */
export const RECORDED_KEYS: Readonly<Record<"file" | "source" | "declared", TaskKey>> = {
  file: { meaning: "the file of the system", domain: text("a path") },
  source: { meaning: "SHA-256 of the file", domain: text("a hash of 64 hexadecimal digits") },
  declared: { meaning: "what a reader of the store needs of the system", domain: mapping },
};

/**
 * The system with a task whose stored section says where the system comes from (`file`, and `source`, the hash of its
 * bytes), and has the data that a reader needs (`declared`), so that a store can be read without the file. Ids do not depend
 * on either.
 *
 * @throws GrokError INPUT where the declaration contains values that are not data, or is too long to be kept.
 */
export function withRecordedDeclaration(system: System, file: SystemFile): System {
  const { task } = system;
  // This runs once during loading, so that unsuitable declarations are reported before any training.
  const declared = declarationData(system);
  return Object.freeze({
    ...system,
    task: {
      ...task,
      keys: { ...task.keys, ...RECORDED_KEYS },
      parse: (section, context) => task.parse(withoutRecorded(section), context),
      resolve: (section, content) => ({
        ...(task.resolve?.(withoutRecorded(section), content) ?? withoutRecorded(section)),
        kind: system.kind,
        file: file.path,
        source: file.source,
        declared,
      }),
    },
  } satisfies System);
}

/** A section `task` as in its file, without the recorded keys. */
export function withoutRecorded(
  section: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(section).filter(([key]) => !Object.hasOwn(RECORDED_KEYS, key)));
}

/** The data of a declaration; functions are left out everywhere. */
function declarationData(system: System): DeclarationData {
  const { title, references, parameters, task, methods, methodSettings, engines, centering } = system;
  const { series, facts, amount, preset, report } = system;
  const data = {
    ...{ title, references, parameters, methods, methodSettings, engines, centering },
    ...{ series, facts, amount, preset, report },
    task: { keys: task.keys, required: task.required ?? [] },
  };
  return JSON.parse(textOf(data, system.kind)) as DeclarationData;
}

function textOf(data: object, kind: string): string {
  let text: string;
  try {
    text = JSON.stringify(data);
  } catch (error) {
    const [found] = String(error).split("\n");
    throw new GrokError("INPUT", `system ${kind}: expected texts, numbers, lists and objects, found others`, {
      details: [found],
      hint: "a store keeps the declaration less its functions: no BigInt, and nothing that contains itself",
      cause: error,
    });
  }
  if (text.length <= LONGEST) return text;
  throw new GrokError(
    "INPUT",
    `system ${kind}: expected a declaration of at most ${LONGEST} characters, found ${text.length}`,
    { hint: "a store keeps it with every sweep: data belong into files that the task names, or into begin" },
  );
}
