import * as z from "zod";
import type { Domain, ParameterSpec } from "../model/index.js";
import type { GridValue } from "./grid-value.js";

/** The schema of one value of a domain: its message is what the domain expects, its JSON schema the domain's own. */
export function domainSchema<Value>(domain: Domain<Value>, meaning?: string): z.ZodType<Value, Value> {
  const { expected: error, schema } = domain;
  const described = meaning === undefined ? {} : { description: meaning };
  if (Array.isArray(schema.enum)) {
    // Words have a schema of their own, so that messages can name the nearest one.
    const words = z.enum(schema.enum as readonly string[], { error }).meta(described);
    return words as unknown as z.ZodType<Value, Value>;
  }
  return z.custom<Value>((value) => domain.has(value), { error }).meta({ ...schema, ...described });
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
