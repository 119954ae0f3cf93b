import { GrokError, type System } from "../model/index.js";
import { committeeNetwork } from "./committee-network/system.js";
import { eigenvector } from "./committee/eigenvector.js";
import { ownData } from "./committee/own-data.js";
import { polynomial } from "./committee/polynomial.js";
import { binaryOperation } from "./binary-operation/system.js";
import { effectiveTheory } from "./effective-theory/system.js";
import { imdbLstm } from "./imdb-lstm/system.js";
import { linearRegression } from "./linear-regression/system.js";
import { logisticRegression } from "./logistic-regression/system.js";
import { diagonalLinear } from "./diagonal-linear/system.js";
import { matrixCompletion } from "./matrix-completion/system.js";
import { mnist } from "./mnist/system.js";
import { modularMlp } from "./modular-mlp/system.js";
import { modularTransformer } from "./modular-transformer/system.js";
import { qm9Gcn } from "./qm9-gcn/system.js";
import { studentTeacher } from "./student-teacher/system.js";
import { toyAddition } from "./toy-addition/system.js";
import { xorCluster } from "./xor-cluster/system.js";

/** The built-in systems, a line each; the first is the default of a sweep that names none. */
export const SYSTEMS: readonly System[] = [
  polynomial,
  eigenvector,
  ownData,
  committeeNetwork,
  modularMlp,
  modularTransformer,
  studentTeacher,
  mnist,
  diagonalLinear,
  linearRegression,
  logisticRegression,
  xorCluster,
  matrixCompletion,
  effectiveTheory,
  toyAddition,
  imdbLstm,
  qm9Gcn,
  binaryOperation,
].map((system) => system as unknown as System);

const known = new Map(SYSTEMS.map((system) => [system.kind, system]));

/** All currently registered systems. */
export function knownSystems(): readonly System[] {
  return [...known.values()];
}

/** The file that a user's system was loaded from. */
export interface SystemFile {
  /** Absolute. */
  readonly path: string;
  /** SHA-256 of its bytes, 64 hexadecimal digits. */
  readonly source: string;
}

/** Files of the systems that have one, by kind. */
const files = new Map<string, SystemFile>();

/** Kinds with a registered stand-in: readers have the stored description, and nothing can be trained. */
const standIns = new Set<string>();

/** Whether a kind is that of a user's system: all such kinds contain `/` or `:`, and no built-in kind does. */
export function isUsersKind(kind: string): boolean {
  return /[/:]/.test(kind);
}

/**
 * Adds a system for the life of this process (each thread has its own), or replaces an added one of the same kind.
 *
 * @param file its source, so that workers can load it too. Null: it is registered only here.
 * @param options.isStandIn for readers: its file was not loaded.
 * @throws GrokError INPUT for the kind of a built-in system.
 */
export function registerSystem(
  system: System,
  file: SystemFile | null = null,
  { isStandIn = false }: { readonly isStandIn?: boolean } = {},
): void {
  if (SYSTEMS.some(({ kind }) => kind === system.kind)) {
    throw new GrokError("INPUT", `system ${system.kind}: expected a kind of its own, this one is built in`, {
      hint: `name it after yourself, for example me/${system.kind}`,
    });
  }
  known.set(system.kind, system);
  if (isStandIn) standIns.add(system.kind);
  else standIns.delete(system.kind);
  // A file that has changed its kind no longer belongs to the old kind.
  for (const [kind, { path }] of files) if (path === file?.path) files.delete(kind);
  if (file === null) files.delete(system.kind);
  else files.set(system.kind, file);
}

/** Whether a kind is that of a user's system whose file was not loaded, so that its functions are not available. */
export function isUnloaded(kind: string): boolean {
  return isUsersKind(kind) && (standIns.has(kind) || !known.has(kind));
}

/** The file that the system of a kind was loaded from; null for built-in systems and systems without a file. */
export function systemFileOf(kind: string): SystemFile | null {
  return files.get(kind) ?? null;
}

/** The system that was loaded last from a file, by its absolute path. */
export function systemOfFile(path: string): System | undefined {
  for (const [kind, file] of files) if (file.path === path) return known.get(kind);
  return undefined;
}

/** The system of a kind; undefined where there is none. */
export function findSystem(kind: string): System | undefined {
  return known.get(kind);
}

/**
 * The system of a kind that has been checked before.
 *
 * @throws GrokError STORE where there is none: the store is from a program that has more, or from a user's system that was
 * not loaded.
 */
export function systemOf(kind: string): System {
  const system = known.get(kind);
  if (system !== undefined) return system;
  throw new GrokError("STORE", `task.kind ${kind}: expected a system that this program knows, found none`, {
    hint: `it knows ${[...known.keys()].join(", ")}; a system of your own is loaded by the sweep file that names it`,
  });
}
