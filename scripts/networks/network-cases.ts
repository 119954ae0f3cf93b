import { packageFile, type Trial } from "../../src/model/index.js";
import { loadSweepFile } from "../../src/sweep/index.js";

/** A network as a sweep trains it: the first trial of its file. */
export interface NetworkCase {
  readonly model: string;
  /** File in sweeps/, without its ending. */
  readonly sweep: string;
}

/** Networks that engine tensors trains, at the size that was published and at that of the small sweep. */
export const NETWORK_CASES: Readonly<Record<"published" | "small", readonly NetworkCase[]>> = Object.freeze({
  published: [
    { model: "mnist", sweep: "kumar-fig6a-mnist" },
    { model: "modular-transformer", sweep: "nanda-transformer" },
  ],
  small: [
    { model: "mnist", sweep: "kumar-fig6a-mnist-small" },
    { model: "modular-transformer", sweep: "nanda-transformer-small" },
  ],
});

/** Networks that engine dense trains in batches, `mnist` where a sweep asks for it. */
export const BATCH_CASES: typeof NETWORK_CASES = Object.freeze({
  published: [
    { model: "modular-mlp", sweep: "kumar-fig2-modular-mlp" },
    { model: "student-teacher", sweep: "kumar-fig8-student-teacher" },
  ],
  small: [
    { model: "modular-mlp", sweep: "kumar-fig2-modular-mlp-small" },
    { model: "student-teacher", sweep: "kumar-fig8-student-teacher-small" },
    { model: "mnist (engine: dense)", sweep: "kumar-fig6a-mnist-small" },
  ],
});

/** The trial that is stepped. */
export function trialOf({ sweep }: NetworkCase): Trial {
  const [trial] = loadSweepFile(packageFile("sweeps", `${sweep}.yaml`)).trials();
  return trial;
}

/** So many trials of a case, [from, from + count) by seed: each has data and weights of its own. */
export function batchOf({ sweep: name }: NetworkCase, from: number, count: number): readonly Trial[] {
  const sweep = loadSweepFile(packageFile("sweeps", `${name}.yaml`));
  const [{ parameters }] = sweep.trials();
  return Array.from({ length: count }, (_, k) =>
    sweep.trialAt({
      ...parameters,
      seed: from + k,
      dataSeed: from + k,
      targetSeed: from + k,
      weightsSeed: from + k,
    }),
  );
}
