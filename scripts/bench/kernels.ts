import { existsSync } from "node:fs";
import { committeeForm } from "../../src/engine/lanes/committee/committee-form.js";
import { loadKernels, type KernelBackend } from "../../src/engine/index.js";
import { addonPath, loadAddon, nativeVariants } from "../../src/engine/lanes/kernels/native.js";
import { LaneSystem } from "../../src/engine/lanes/lane-system.js";
import { momentsForm } from "../../src/engine/lanes/moments/moments-form.js";
import { setUpTrial } from "../../src/engine/lanes/trial-setup.js";
import type { LaneJob } from "../../src/engine/lanes/lane-problems.js";
import { DEFAULT_THRESHOLDS } from "../../src/model/index.js";
import { committeeProblems } from "../../src/system/committee/training/committee-problems.js";
import { makeTrial } from "../../src/sweep/index.js";
import type { BenchResult } from "../bench-result.js";
import { PEAK_OPERATIONS, runPeak } from "../multiply-add-peak.js";

const D = 100;
const P = 550;
const N = 500;
const REPETITIONS = 15;
/**
 * Calls of each kernel in one measurement: training makes many, and only the first finds the caches as others left them. The Gram sums
 * are what is left of a step without the other kernels, so all of them must be measured in the same way: a forward pass that found
 * the caches cold made the sums seem to pass the peak.
 */
const STEPS = 2;

/** Builds to compare: WebAssembly, then all native ones that run here, at each of their numbers of lanes. */
function backends(): readonly KernelBackend[] {
  const native = existsSync(addonPath())
    ? nativeVariants(loadAddon()).filter(({ runsHere }) => runsHere)
    : [];
  return [loadKernels("wasm"), ...native.map(({ build }) => build)].flatMap((build) =>
    build.laneCounts.map((lanes) => build.withLanes(lanes)),
  );
}

/**
 * The kernels of every build against the multiply-add peak of the same build in the same run, at D = 100, P = 550, and
 * one trial-step of the moments against the textbook N×D step (N = 500) made of kernels of the same quality. Operations
 * are counted as the mathematics needs them: P·D² for the quadratic forms (upper triangle), the same for the Gram sums,
 * 3D³ for the matrix update of gd; time is the best of several repetitions, taken in turns.
 */
export function bench(): Promise<readonly BenchResult[]> {
  const measured = timesOf(backends());
  const steps = new Map(measured.map(({ backend, times }) => [backend, times.gd / backend.lanes]));
  const [wasm] = measured;
  const fastest = Math.min(...steps.values());
  /** Of the widest vectors of a build: narrower ones could use them. */
  const peakOf = (name: string): number =>
    Math.max(
      ...measured
        .filter(({ backend }) => backend.name === name)
        .map(({ backend, times }) => (PEAK_OPERATIONS * backend.lanes) / times.peak),
    );
  const rows = measured.flatMap(({ backend, times }) => rowsOf(backend, times, peakOf(backend.name)));
  return Promise.resolve([
    ...rows,
    {
      name: "kernels: the largest share of a peak",
      value: Math.max(...rows.filter(({ unit }) => unit.startsWith("of peak")).map(({ value }) => value)),
      unit: "of peak",
      target: "≤ 1.05",
    },
    {
      name: "kernels: wasm over the fastest, a gd trial-step",
      value: (steps.get(wasm.backend) ?? 0) / fastest,
      unit: "×",
      target: null,
    },
  ]);
}

type Times = Record<
  "peak" | "forward" | "flow" | "gd" | "ownForward" | "ownGd" | "update" | "direct",
  number
>;

/** What one build was measured to do at one number of lanes. */
interface Measured {
  readonly backend: KernelBackend;
  readonly times: Times;
}

/** All kernels of all builds in turns. */
function timesOf(all: readonly KernelBackend[]): readonly Measured[] {
  const prepared = all.map((backend) => {
    const shared = systemOf(backend, "moments", P, true);
    const own = systemOf(backend, "moments", P, false);
    const few = systemOf(backend, "moments", 4, true);
    const direct = systemOf(backend, "committee", P, true);
    const tasks: Record<keyof Times, () => void> = {
      peak: () => runPeak(shared.arena, shared.buffers[2], shared.lanes),
      forward: () => repeat(() => shared.forward(shared.buffers[0])),
      flow: () => shared.flow(shared.buffers[0], shared.buffers[1]),
      gd: () => shared.descend(shared.buffers[0], STEPS),
      ownForward: () => repeat(() => own.forward(own.buffers[0])),
      ownGd: () => own.descend(own.buffers[0], STEPS),
      update: () => few.descend(few.buffers[0], STEPS),
      direct: () => direct.descend(direct.buffers[0], 1),
    };
    return { backend, tasks, systems: [shared, own, few, direct] };
  });
  const measured = bestInTurns(prepared.map(({ tasks }) => tasks)).map((times, i) => {
    for (const name of ["forward", "gd", "ownForward", "ownGd", "update"] as const) times[name] /= STEPS;
    return { backend: prepared[i].backend, times };
  });
  for (const { systems } of prepared) for (const system of systems) system.arena.release();
  return measured;
}

function repeat(task: () => void): void {
  for (let step = 0; step < STEPS; step++) task();
}

function rowsOf(backend: KernelBackend, times: Times, flopsPerMs: number): BenchResult[] {
  const { name, lanes } = backend;
  const forms = P * D * (D + 1);
  const update = 3 * D * D * D;
  const isNative = name.startsWith("native");
  const row = (what: string, value: number, unit: string, target: string | null): BenchResult => ({
    name: `${name} x${lanes}: ${what}`,
    value,
    unit,
    target,
  });
  const share = (what: string, flops: number, ms: number, native: string): BenchResult => {
    const rate = (flops * lanes) / ms;
    const target = lanes === 1 ? null : isNative ? native : "≥ 0.65";
    return row(what, rate / flopsPerMs, `of peak, ${(rate / 1e6).toFixed(1)} GFLOP/s`, target);
  };
  return [
    row("multiply-add peak of a core", flopsPerMs / 1e6, "GFLOP/s", null),
    share("quadratic forms, shared data", forms, times.forward, "≥ 0.75"),
    share("quadratic forms, own data", forms, times.ownForward, "≥ 0.75"),
    share("Gram sums, shared data", forms, times.gd - times.forward - times.update, "≥ 0.75"),
    share("Gram sums, own data", forms, times.ownGd - times.ownForward - times.update, "≥ 0.75"),
    share("matrix update (gd with 4 samples)", update, times.update, "≥ 0.6"),
    share("whole gd step, shared data", 2 * forms + update, times.gd, "≥ 0.65"),
    share("whole gd step, own data", 2 * forms + update, times.ownGd, "≥ 0.65"),
    row("gd: time of a trial-step", times.gd / lanes, "ms", null),
    row("flow: time of a trial's right-hand side", times.flow / lanes, "ms", null),
    row("textbook N×D step over a gd step", times.direct / times.gd, "×", "≥ 4"),
  ];
}

function systemOf(
  backend: KernelBackend,
  engine: "moments" | "committee",
  samples: number,
  shared: boolean,
): LaneSystem {
  const form = engine === "moments" ? momentsForm(backend, D, false) : committeeForm(backend, D, N);
  const system = new LaneSystem(backend, form, {
    dimension: D,
    mostSamples: samples,
    mostTestSamples: 0,
    shared,
    buffers: 3,
  });
  const problems = committeeProblems();
  for (let lane = 0; lane < backend.lanes; lane++) {
    const job = {
      trial: makeTrial({ dimension: D, samples, width: N, alpha: 1 + lane }, { method: { kind: "gd" } }),
      budget: { steps: 1, stop: "budget", record: { pointsPerDecade: 1 } },
      thresholds: DEFAULT_THRESHOLDS,
      metrics: [],
      resume: null,
      rest: { kind: "fitted" },
      memoryBytes: 0,
      attempt: 1,
    } as const;
    system.load(lane, setUpTrial(job as unknown as LaneJob, problems), system.buffers[0]);
  }
  system.activate(() => true);
  return system;
}

/** Best time in ms of each task of each set, all run in turns, so that a slow moment of the machine hits them alike. */
function bestInTurns<Name extends string>(
  sets: readonly Readonly<Record<Name, () => void>>[],
): readonly Record<Name, number>[] {
  const best = sets.map((tasks) => ({ tasks, times: {} as Partial<Record<Name, number>> }));
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    for (const { tasks, times } of best) {
      for (const name of Object.keys(tasks) as Name[]) {
        const began = performance.now();
        tasks[name]();
        times[name] = Math.min(times[name] ?? Infinity, performance.now() - began);
      }
    }
  }
  return best.map(({ times }) => times as Record<Name, number>);
}
