import * as z from "zod";
import { schemaSourceOfAll } from "./schema-source.js";
import { sweepSchemaOf } from "./sweep-schema.js";

/**
 * The JSON Schema (draft 7, what editors speak) of a sweep file: `sweeps/schema.json`, and what `groksweep schema`
 * prints. It knows keys, types and domains of single values; what involves several values only {@link parseSweep} knows.
 */
export function sweepJsonSchema(): object {
  return z.toJSONSchema(sweepSchemaOf(schemaSourceOfAll()), {
    target: "draft-7",
    io: "input",
    reused: "inline",
    unrepresentable: "any", // domains bring the JSON schema of their values themselves
  });
}
