/**
 * Writes sweeps/schema.json, the JSON Schema that editors check sweep files with: `node dist/scripts/write-schema.js`.
 * A test compares the committed file with what this would write.
 */
import { writeFileSync } from "node:fs";
import { packageFile } from "../src/model/index.js";
import { sweepJsonSchema } from "../src/sweep/index.js";

writeFileSync(packageFile("sweeps", "schema.json"), `${JSON.stringify(sweepJsonSchema(), null, 2)}\n`);
