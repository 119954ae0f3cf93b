export * from "./crossings.js";
