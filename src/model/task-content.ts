import type { Json } from "./canonical-json.js";

/** What the section `task` of a trial says beyond its parameters, with its kind. */
export type TaskContent = { readonly kind: string } & { readonly [key: string]: Json };
