export { withoutRecorded } from "./users/recorded-declaration.js";
export { defineSystem, type Declaration, type ParametersOf } from "./define-system.js";
export * from "./domains.js";
export * from "./of-trial.js";
export {
  findSystem,
  isUnloaded,
  isUsersKind,
  registerSystem,
  systemFileOf,
  systemOf,
  systemOfFile,
  SYSTEMS,
  type SystemFile,
} from "./registry.js";
export { requireRoom, ROOM_HINT, roomExpected, sizesBeyond, type SizedTrial } from "./require-room.js";
export { trialContentJson, trialId } from "./trial-id.js";
export { loadSystem, type LoadedSystem } from "./users/load-system.js";
export {
  IMPORTED,
  IMPORTED_TASK_KEYS,
  isImportedKind,
  kindOfImported,
  NOT_TRAINED_HERE,
  readImported,
  registerImported,
  type ImportedDeclaration,
} from "./program/imported-system.js";
export { LOOK_HINT } from "./program/look-hint.js";
export { isProgramKind, PROGRAM, PROGRAM_TASK_KEYS, registerProgram } from "./program/program-system.js";
export { registerStandIn } from "./users/stand-in.js";
export { plainSystem, type PlainDeclaration } from "./users/plain-system.js";
