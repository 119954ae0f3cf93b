import type * as z from "zod";
import type { Rule, System } from "../model/index.js";
import type { Problem } from "./problems.js";
import { isMapping, type Mapping } from "./read-yaml.js";

/** Which kinds a file names that there are not: what depends on them cannot be judged. That of its task is known by then. */
export interface UnknownKinds {
  readonly method: boolean;
  /** Of what thresholds compare, `grok.measure`. */
  readonly measure: boolean;
}

/** Paths of mistakes that follow from what thresholds compare. */
const OF_MEASURE = /^grok\./;

/** Paths of mistakes that follow from the kind of the method. */
const OF_METHOD = /^(method\.|budget\.evaluations$)/;

/** The kinds of a sweep's content that are given and are none. Their own mistakes are the schema's. */
export function unknownKinds(
  content: Mapping,
  { method, grok }: { readonly method: z.ZodType; readonly grok: z.ZodType },
): UnknownKinds {
  return { method: isWrong(content.method, "kind", method), measure: isWrong(content.grok, "measure", grok) };
}

/** Mistakes without those that would follow from one kind being mistaken for another: a wrong kind is one mistake. */
export function withoutConsequences(problems: readonly Problem[], unknown: UnknownKinds): readonly Problem[] {
  return problems.filter(
    ({ path }) => !(unknown.measure && OF_MEASURE.test(path)) && !(unknown.method && OF_METHOD.test(path)),
  );
}

/** The rules of a system that hold for any method: those about parameters of other sections. */
export function rulesWithoutMethod({ rules, parameters }: System): readonly Rule[] {
  return rules.filter(({ names }) => !names.some((name) => parameters[name].home === "method"));
}

function isWrong(section: unknown, key: string, schema: z.ZodType): boolean {
  if (!isMapping(section) || !Object.hasOwn(section, key)) return false;
  return !schema.safeParse({ [key]: section[key] }).success;
}
