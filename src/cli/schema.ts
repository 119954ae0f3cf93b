import { sweepJsonSchema } from "../sweep/index.js";
import type { CommandBody } from "./command-body.js";
import { standardOutput } from "./standard-stream.js";

/** `groksweep schema`: the format of a sweep file as JSON schema. */
export const schemaCommand: CommandBody = {
  builder: (parser) => parser.example("$0 schema > schema.json", "next to your own sweeps"),
  handler: () => {
    standardOutput.write(`${JSON.stringify(sweepJsonSchema(), null, 2)}\n`);
  },
};
