import { writeOutputs } from "../files/index.js";
import { GrokError, readBounded, systemCode } from "../model/index.js";
import { refuseStores } from "../store/index.js";

/**
 * Writes a script, unless it already exists with the same content.
 *
 * @throws GrokError INPUT where a file with other content exists; that file is not changed.
 */
export async function writeScript(path: string, script: string): Promise<void> {
  let there: string | null = null;
  try {
    there = readBounded(path, path).toString("utf8");
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
  if (there === script) return;
  if (there === null) {
    await writeOutputs([{ path, content: script }], refuseStores);
    return;
  }
  throw new GrokError("INPUT", `${path}: expected no file or the same script, found one with other content`, {
    hint: "give the same options as for that one, or move it away; jobs that were submitted keep theirs",
  });
}
