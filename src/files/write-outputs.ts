import { writeFile } from "node:fs";
import { promisify } from "node:util";
import { orTakenBack, takeSignals } from "./discard-on-signal.js";
import { openOutput, type OutputFile, type OutputGuard } from "./open-output.js";

const writeInto = promisify(writeFile);

/** A file and what is to be in it. */
export interface OutputContent {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/**
 * Writes several files that belong together: all of them beside their places first, and only then, when every one is
 * complete, into them. A disk that is full, a place that is refused, or a signal that ends the process, so leaves all files as
 * they were.
 *
 * @param takeBack called after that, to take back what was made for the files (folders).
 * @throws what {@link openOutput} throws, and errors of the file system.
 */
export async function writeOutputs(
  outputs: readonly OutputContent[],
  guard: OutputGuard,
  takeBack: () => void = () => undefined,
): Promise<void> {
  const written: OutputFile[] = [];
  const discard = (): void => {
    for (const file of written) file.discard();
    takeBack();
  };
  await orTakenBack(discard, async () => {
    for (const { path, content } of outputs) {
      const file = openOutput(path, guard);
      written.push(file);
      await writeInto(file.descriptor, content);
      await takeSignals();
    }
    // Some file systems say only now that there is no room: before the first file has its place.
    for (const file of written) file.sync();
    await takeSignals();
    for (const file of written) file.commit();
    await takeSignals();
  });
}
