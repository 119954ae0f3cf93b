/** URL of the plain N×D descent as a module that threads can train with (direct/index.ts). */
export const DIRECT_ENGINE_URL = new URL("./direct/index.js", import.meta.url).href;
