import { readFileSync } from "node:fs";
import { GrokError, moduleUrl } from "../../model/index.js";

const SCRIPT = moduleUrl("report/client/page.js");

/**
 * The script of a page, bundled at build time from `client/` and the drawing library (scripts/bundle.mjs).
 *
 * @throws GrokError DEFECT when the build lacks the script.
 */
export function pageScript(): string {
  try {
    return readFileSync(SCRIPT, "utf8");
  } catch (cause) {
    throw new GrokError("DEFECT", "the page's script: expected dist/src/report/client/page.js, found none", {
      hint: "npm run build makes it",
      cause,
    });
  }
}
