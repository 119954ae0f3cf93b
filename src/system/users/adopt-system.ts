import { GrokError, type System } from "../../model/index.js";
import { isUsersKind, SYSTEMS, type SystemFile } from "../registry.js";
import { declarationMistakes } from "../declaration-mistakes.js";
import { isImportedKind } from "../program/imported-system.js";
import { isProgramKind } from "../program/program-system.js";
import { structureMistakes, typeName } from "../structure-mistakes.js";
import { thrownAt } from "./error-words.js";
import { guardSystem } from "./guard-system.js";
import { withRecordedDeclaration } from "./recorded-declaration.js";

/** The parts of a system that a declaration may leave out. */
const ADDED = ["task", "methodSettings", "engines", "centering", "facts", "rules"] as const;

/**
 * The system that a user's module exports, with guards: errors and wrong answers of its functions become messages that name
 * the file (see {@link guardSystem}), and the store keeps with a sweep its source and the data that a reader needs.
 *
 * @param exports of the module. @param path the file's name in messages.
 * @throws GrokError INPUT when the default export is not a user's system.
 */
export function adoptSystem(
  exports: Readonly<Record<string, unknown>>,
  file: SystemFile,
  path: string,
): System {
  const exported = exports["default"];
  if (exported === undefined || typeof exported !== "object" || exported === null) {
    throw notASystem(path, `found ${foundIn(exports)}`, []);
  }
  try {
    return adopted(exported, file, path);
  } catch (error) {
    if (error instanceof GrokError) throw error;
    // A getter of the declaration, or a domain that checks a default.
    throw notASystem(path, "found one that throws when it is read", [thrownAt(error, file.path)]);
  }
}

function adopted(exported: object, file: SystemFile, path: string): System {
  const mistakes = structureMistakes(exported);
  if (mistakes.length > 0) throw notASystem(path, "found something else", mistakes);
  const undefinedParts = ADDED.filter((key) => (exported as Partial<System>)[key] === undefined);
  if (undefinedParts.length > 0) {
    throw notASystem(
      path,
      "found one without the parts that defineSystem adds",
      undefinedParts.map((key) => `${key}: expected one, found nothing`),
    );
  }
  const system = exported as System;
  const wrong = [
    ...declarationMistakes(system),
    ...(system.parameters["seed"]?.role === "seed"
      ? []
      : ["parameters.seed: expected the seed that defineSystem adds, found another or none"]),
    ...kindMistakes(system.kind),
    ...onlyOfTheHouse(system),
  ];
  if (wrong.length > 0) {
    throw new GrokError("INPUT", `${path}: expected a system that agrees with itself, found contradictions`, {
      details: wrong,
      hint: `mend ${path}: docs/your-own-system.md says what each part is`,
    });
  }
  return withRecordedDeclaration(guardSystem(system, file.path), file);
}

function kindMistakes(kind: string): readonly string[] {
  if (SYSTEMS.some((system) => system.kind === kind)) {
    return [
      `kind: expected one of its own, found that of a built-in system, ${kind}: name it me/${kind}, say`,
    ];
  }
  if (!isUsersKind(kind)) {
    return [
      `kind: expected / or : in it, found ${JSON.stringify(kind)}: as me/${kind} it never becomes that of a built-in one`,
    ];
  }
  if (isProgramKind(kind)) return [`kind: expected another name, programs are called ${kind}`];
  if (isImportedKind(kind)) return [`kind: expected another name, imported curves are called ${kind}`];
  return /\.[cm]?[jt]sx?$/.test(kind)
    ? [`kind: expected a name, found what a sweep would read as the path of a file: ${kind}`]
    : [];
}

function onlyOfTheHouse(system: System): readonly string[] {
  return (["section", "inherited"] as const)
    .filter((key) => system[key] !== undefined)
    .map((key) => `${key}: expected nothing, found one: only systems that are built in have it`);
}

function notASystem(path: string, found: string, details: readonly string[]): GrokError {
  return new GrokError("INPUT", `${path}: expected a system as its default export, ${found}`, {
    details,
    hint: "export default defineSystem({ … }), or plainSystem({ … }): docs/your-own-system.md",
  });
}

function foundIn(exports: Readonly<Record<string, unknown>>): string {
  if (exports["default"] !== undefined) return typeName(exports["default"]);
  const names = Object.keys(exports);
  return names.length === 0 ? "no export at all" : `no default export, but ${names.slice(0, 5).join(", ")}`;
}
