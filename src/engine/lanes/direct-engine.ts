import { moduleUrl } from "../../model/index.js";

/** URL of the plain N×D descent as a module that threads can train with (direct/index.ts). */
export const DIRECT_ENGINE_URL = moduleUrl("engine/lanes/direct/index.js").href;
