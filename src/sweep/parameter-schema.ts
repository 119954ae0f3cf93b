import * as z from "zod";
import { isMapping, type Domain, type ParameterSpec } from "../model/index.js";
import type { GridValue } from "./grid-value.js";

/**
 * The schema of one value of a domain: its message is what the domain expects, its JSON schema the domain's own. A mapping has an
 * issue for each of its mistakes, at the wrong key.
 */
export function domainSchema<Value>(domain: Domain<Value>, meaning?: string): z.ZodType<Value, Value> {
  const { expected: error, schema } = domain;
  const described = meaning === undefined ? {} : { description: meaning };
  if (Array.isArray(schema.enum)) {
    // Words have a schema of their own, so that messages can name the nearest one.
    const words = z.enum(schema.enum as readonly string[], { error }).meta(described);
    return words as unknown as z.ZodType<Value, Value>;
  }
  const meta = { ...schema, ...described };
  const { mapping } = domain;
  if (mapping === undefined) return z.custom<Value>((value) => domain.has(value), { error }).meta(meta);
  return z
    .custom<Value>()
    .superRefine((value, context) => {
      if (domain.has(value)) return;
      const issues = isMapping(value) ? mappingIssues(value, mapping) : [];
      for (const issue of issues) context.addIssue({ ...issue, input: value });
      if (issues.length === 0) context.addIssue({ code: "custom", message: error, input: value });
    })
    .meta(meta);
}

/** What is wrong with the entries of a mapping, and which keys it lacks or does not know. */
function mappingIssues(
  value: Readonly<Record<string, unknown>>,
  { keys, required }: NonNullable<Domain["mapping"]>,
): readonly z.core.$ZodIssue[] {
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(keys, key));
  const wrong = Object.entries(keys).flatMap(([key, domain]): readonly z.core.$ZodIssue[] => {
    if (!Object.hasOwn(value, key) && !required.includes(key)) return [];
    const parsed = domainSchema(domain).safeParse(value[key]);
    return (parsed.error?.issues ?? []).map((issue) => ({ ...issue, path: [key, ...issue.path] }));
  });
  if (unknown.length === 0) return wrong;
  const message = Object.keys(keys).join(", ");
  return [...wrong, { code: "unrecognized_keys", keys: unknown, path: [], message }];
}

/** The schema of one value of a parameter. A file cannot contain null: it leaves the parameter out. */
export function parameterSchema(spec: ParameterSpec): z.ZodType<GridValue, GridValue> {
  const { domain } = spec;
  const given: Domain<GridValue> = {
    ...domain,
    has: (value): value is GridValue => value !== null && domain.has(value),
  };
  return domainSchema(given, describeParameter(spec));
}

/** "[α] laziness: scale of the output". */
export function describeParameter({ symbol, meaning }: ParameterSpec): string {
  return symbol === "" ? meaning : `[${symbol}] ${meaning}`;
}
