import type { Json } from "./canonical-json.js";

/** The contents of a trial's section `task` beyond its parameters, with its kind. */
export type TaskContent = { readonly kind: string } & { readonly [key: string]: Json };
