import { readFileSync } from "node:fs";
import { packageFile } from "../model/index.js";

let version: string | undefined;

/** The version of this program from package.json: provenance of attempts and migrations. */
export function programVersion(): string {
  version ??= (JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as { version: string }).version;
  return version;
}
