export { contentHash, type ContentHashOptions } from "./content-hash.js";
export { openStore } from "./open-store.js";
