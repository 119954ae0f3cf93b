import { GrokError, type System } from "../../model/index.js";
import { isUsersKind, SYSTEMS, type SystemFile } from "../registry.js";
import { structureMistakes, typeName } from "../structure-mistakes.js";
import { guardSystem } from "./guard-system.js";
import { withRecordedDeclaration } from "./recorded-declaration.js";

/**
 * The system that a module of a user exports, made safe: what its functions throw or answer wrongly becomes words of the file
 * (see {@link guardSystem}), and the store will keep with a sweep where it comes from and what a reader needs of it.
 *
 * @param exports of the module. @param path what messages call the file.
 * @throws GrokError INPUT when the default export is no system of a user.
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
  const mistakes = structureMistakes(exported);
  if (mistakes.length > 0) throw notASystem(path, "found something else", mistakes);
  const system = exported as System;
  if (SYSTEMS.some(({ kind }) => kind === system.kind)) {
    throw new GrokError("INPUT", `${path}: kind: expected one of its own, found that of a built-in system`, {
      details: [`kind: ${system.kind}`],
      hint: `name it after yourself, for example me/${system.kind}`,
    });
  }
  if (!isUsersKind(system.kind)) {
    throw new GrokError(
      "INPUT",
      `${path}: kind: expected / or : in it, found ${JSON.stringify(system.kind)}`,
      {
        hint: `so it never becomes the kind of a built-in one: me/${system.kind}`,
      },
    );
  }
  if (/\.[cm]?[jt]sx?$/.test(system.kind)) {
    throw new GrokError(
      "INPUT",
      `${path}: kind: expected a name, found what looks like a file: ${system.kind}`,
      {
        hint: "a sweep would read it as a path",
      },
    );
  }
  if (system.section !== undefined || system.inherited !== undefined) {
    const key = system.section === undefined ? "inherited" : "section";
    throw new GrokError("INPUT", `${path}: ${key}: expected nothing, found one`, {
      hint: "only systems that are built in have it",
    });
  }
  return withRecordedDeclaration(guardSystem(system, file.path), file);
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
