import * as z from "zod";
import { schemaSourceOfAll } from "./schema-source.js";
import { sweepSchemaOf } from "./sweep-schema.js";

/**
 * The JSON Schema (draft 7, which editors support) of a sweep file: `sweeps/schema.json`, and the output of
 * `groksweep schema`. It covers keys, types and domains of single values; {@link parseSweep} checks several values together.
 */
export function sweepJsonSchema(): object {
  return z.toJSONSchema(sweepSchemaOf(schemaSourceOfAll()), {
    target: "draft-7",
    io: "input",
    reused: "inline",
    unrepresentable: "any", // domains bring the JSON schema of their values themselves
  });
}
