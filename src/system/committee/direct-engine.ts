import { moduleUrl } from "../../model/index.js";

/** URL of the plain N×D descent as a module that threads can train with (training/direct.ts). */
export const DIRECT_ENGINE_URL = moduleUrl("system/committee/training/direct.js").href;
