import { LaneSystem, type LaneStart } from "../lane-system.js";
import { momentsForm } from "../moments/moments-form.js";
import type { KernelBuild } from "./backend.js";
import type { BuildTime } from "./fastest-build.js";

const DIMENSION = 64;
const SAMPLES = 64;
const REPETITIONS = 7;

/**
 * Times a step of descent of the moments (D = 64, P = 64) with every build at every number of lanes. The builds take turns, and
 * the least time counts, so that a busy moment of the machine hits them alike. Takes some 50 ms.
 */
export function measureBuilds(builds: readonly KernelBuild[]): readonly BuildTime[] {
  const candidates = builds.flatMap((build) =>
    build.laneCounts.map((lanes) => ({ ...systemOf(build, lanes), name: build.name, ms: Infinity })),
  );
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    for (const candidate of candidates) {
      const began = performance.now();
      candidate.step();
      candidate.ms = Math.min(candidate.ms, (performance.now() - began) / candidate.lanes);
    }
  }
  for (const { release } of candidates) release();
  return builds.map(({ name }) => ({
    name,
    ms: Math.min(...candidates.filter((each) => each.name === name).map(({ ms }) => ms)),
  }));
}

interface Candidate {
  readonly lanes: number;
  readonly step: () => void;
  readonly release: () => void;
}

/** All trials of the vector begin at w̄ = 0, M = I/D, on inputs of ±1/√D: every number stays normal. */
function systemOf(build: KernelBuild, lanes: number): Candidate {
  const backend = build.withLanes(lanes);
  const system = new LaneSystem(backend, momentsForm(backend, DIMENSION, false), {
    dimension: DIMENSION,
    mostSamples: SAMPLES,
    mostTestSamples: 0,
    shared: false,
    buffers: 1,
  });
  const second = new Float64Array((DIMENSION * (DIMENSION + 1)) / 2);
  for (let i = 0, at = 0; i < DIMENSION; at += DIMENSION - i, i++) second[at] = 1 / DIMENSION;
  const trainInputs = Float64Array.from({ length: SAMPLES * DIMENSION }, (_, k) =>
    (k * k + (k >> 6)) % 3 === 0 ? 0.125 : -0.125,
  );
  for (let lane = 0; lane < lanes; lane++) {
    const start: LaneStart = {
      problem: {
        dimension: DIMENSION,
        samples: SAMPLES,
        trainInputs,
        trainLabels: new Float64Array(SAMPLES).fill(0.5),
        testInputs: null,
        testLabels: null,
        initialWeights: null,
      },
      parameters: { alpha: 1, epsilon: 0.5, learningRate: 0.01 },
      centered: false,
      initialMoments: { dimension: DIMENSION, mean: new Float64Array(DIMENSION), second },
      decay: 0,
    };
    system.load(lane, start, system.buffers[0]);
  }
  system.activate(() => true);
  return {
    lanes,
    step: () => system.descend(system.buffers[0], 1),
    release: () => system.arena.release(),
  };
}
