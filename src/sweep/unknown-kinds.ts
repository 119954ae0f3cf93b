import type * as z from "zod";
import { isMapping, type Rule, type System, type Mapping } from "../model/index.js";
import type { Problem } from "./problems.js";

/** The unknown kinds that a file names; content that depends on them cannot be checked. The task's kind is already known. */
export interface UnknownKinds {
  readonly method: boolean;
  /** The measure of thresholds, `grok.measure`. */
  readonly measure: boolean;
}

/** Paths of mistakes that follow from the measure of thresholds. */
const OF_MEASURE = /^grok\./;

/** Paths of mistakes that follow from the kind of the method. */
const OF_METHOD = /^(method\.|budget\.evaluations$)/;

/** The kinds in a sweep's content that do not exist. The schema reports the mistakes themselves. */
export function unknownKinds(
  content: Mapping,
  { method, grok }: { readonly method: z.ZodType; readonly grok: z.ZodType },
): UnknownKinds {
  return { method: isWrong(content.method, "kind", method), measure: isWrong(content.grok, "measure", grok) };
}

/** Mistakes without the consequences of an unknown kind, so that a wrong kind is only one mistake. */
export function withoutConsequences(problems: readonly Problem[], unknown: UnknownKinds): readonly Problem[] {
  return problems.filter(
    ({ path }) => !(unknown.measure && OF_MEASURE.test(path)) && !(unknown.method && OF_METHOD.test(path)),
  );
}

/** The rules of a system that hold for any method: those on parameters of other sections. */
export function rulesWithoutMethod({ rules, parameters }: System): readonly Rule[] {
  return rules.filter(({ names }) => !names.some((name) => parameters[name].home === "method"));
}

function isWrong(section: unknown, key: string, schema: z.ZodType): boolean {
  if (!isMapping(section) || !Object.hasOwn(section, key)) return false;
  return !schema.safeParse({ [key]: section[key] }).success;
}
