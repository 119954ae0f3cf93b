import { usableMemory, type Sweep } from "../model/index.js";
import { loadSweepWithSystem } from "../session/index.js";

/** Options of the commands that read a sweep file in order to train it. */
export interface SweepFileArguments {
  readonly file: string;
  readonly set: readonly string[];
  readonly steps: number | undefined;
}

/**
 * The sweep that a command trains on this machine, with its options in the place of keys of the file.
 *
 * @throws GrokError INPUT listing every mistake of the file, and what keeps this machine from training it.
 */
export async function loadSweepToTrain({ file, set, steps }: SweepFileArguments): Promise<Sweep> {
  return loadSweepWithSystem(file, {
    set,
    ...(steps === undefined ? {} : { steps }),
    memoryBytes: usableMemory(),
    isTrainedHere: true,
  });
}
