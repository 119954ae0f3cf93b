import { packageFile } from "../model/index.js";

/** What starts this program on any machine that sees the same files: node and the program, by their whole paths. */
export function programWords(): readonly string[] {
  return [process.execPath, packageFile("dist", "bin", "main.js")];
}
