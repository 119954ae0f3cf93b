import { writeFileSync } from "node:fs";
import { openOutput, type OutputFile, type OutputGuard } from "./open-output.js";

/** A file and what is to be in it. */
export interface OutputContent {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/**
 * Writes several files that belong together: all of them beside their places first, and only then, when every one is
 * complete, into them. A disk that is full, or a place that is refused, so leaves all files as they were.
 *
 * @throws what {@link openOutput} throws, and errors of the file system.
 */
export function writeOutputs(outputs: readonly OutputContent[], guard: OutputGuard): void {
  const written: OutputFile[] = [];
  try {
    for (const { path, content } of outputs) {
      const file = openOutput(path, guard);
      written.push(file);
      writeFileSync(file.descriptor, content);
    }
    // Some file systems say only now that there is no room: before the first file has its place.
    for (const file of written) file.sync();
    for (const file of written) file.commit();
  } catch (error) {
    for (const file of written) file.discard();
    throw error;
  }
}
