export { contentHash, type ContentHashOptions } from "./content-hash.js";
export { absorbTrials, copyStoreTo } from "./store-files.js";
export { openStore } from "./open-store.js";
export { programVersion } from "./program-version.js";
export { viewQuery } from "./sqlite/views.js";
export { sqliteVersion } from "./sqlite/sqlite-version.js";
