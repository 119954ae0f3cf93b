export { DIRECT_ENGINE_URL } from "./committee/direct-engine.js";
export { defineSystem, type Declaration, type ParametersOf } from "./define-system.js";
export * from "./domains.js";
export * from "./of-trial.js";
export { findSystem, systemOf, SYSTEMS } from "./registry.js";
export { trialContentJson, trialId } from "./trial-id.js";
