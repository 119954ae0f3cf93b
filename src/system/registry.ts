import { GrokError, type System } from "../model/index.js";
import { eigenvector } from "./committee/eigenvector.js";
import { ownData } from "./committee/own-data.js";
import { polynomial } from "./committee/polynomial.js";
import { mnist } from "./mnist/system.js";
import { modularMlp } from "./modular-mlp/system.js";
import { modularTransformer } from "./modular-transformer/system.js";
import { studentTeacher } from "./student-teacher/system.js";

/** The systems of the house, a line each; the first is what a sweep means that names none. */
export const SYSTEMS: readonly System[] = [
  polynomial,
  eigenvector,
  ownData,
  modularMlp,
  modularTransformer,
  studentTeacher,
  mnist,
].map((system) => system as unknown as System);

const known = new Map(SYSTEMS.map((system) => [system.kind, system]));

/** All systems that are known now. */
export function knownSystems(): readonly System[] {
  return [...known.values()];
}

/** The system of a kind; undefined where there is none of this name. */
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
