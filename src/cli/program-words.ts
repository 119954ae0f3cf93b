import { packageFile } from "../model/index.js";

/** The command that starts this program on any machine with the same files: node and the program, by their absolute paths. */
export function programWords(): readonly string[] {
  return [process.execPath, packageFile("dist", "bin", "main.js")];
}
