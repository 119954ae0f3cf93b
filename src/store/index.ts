export { contentHash, type ContentHashOptions } from "./content-hash.js";
export { absorbTrials, copyStoreTo, isSameFile, isStoreBusy } from "./store-files.js";
export { openStore, type OpenStoreOptions } from "./open-store.js";
export { refuseStores } from "./sqlite/refuse-stores.js";
export { programVersion } from "./program-version.js";
export { trialColumns } from "./sqlite/trial-columns.js";
export { viewQuery } from "./sqlite/views.js";
export { sqliteVersion } from "./sqlite/sqlite-version.js";
