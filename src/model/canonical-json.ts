import { GrokError } from "./grok-error.js";

/** What canonical JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * RFC 8785 canonical JSON: no white space, keys sorted by UTF-16 code units, numbers in ECMAScript's shortest form.
 *
 * @throws GrokError INPUT for NaN and ±∞, which have no JSON form.
 * @example canonicalJson({ b: 1e6, a: [true, null] }) // '{"a":[true,null],"b":1000000}'
 */
export function canonicalJson(value: Json): string {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) {
      throw new GrokError("INPUT", `expected a finite number, got ${value}`, {
        hint: "NaN and infinities cannot identify a trial",
      });
    }
    return String(value); // JSON's form of it, and 0 for −0
  }
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  let members = "";
  for (const key of Object.keys(value).sort()) {
    members += `${members === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(value[key])}`;
  }
  return `{${members}}`;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
