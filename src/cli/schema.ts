import type { CommandModule } from "yargs";
import { sweepJsonSchema } from "../sweep/index.js";
import type { GlobalOptions } from "./global-options.js";

/** `groksweep schema`: what a sweep file may say, as JSON schema. */
export const schemaCommand: CommandModule<GlobalOptions, GlobalOptions> = {
  command: "schema",
  describe: "JSON schema of sweep files, for editors",
  builder: (parser) => parser.example("$0 schema > schema.json", "next to your own sweeps"),
  handler: () => {
    process.stdout.write(`${JSON.stringify(sweepJsonSchema(), null, 2)}\n`);
  },
};
