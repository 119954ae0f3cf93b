import type { PlainStreams } from "../../../model/index.js";
import type { Method } from "../../../model/index.js";
import { dot, modeDecay } from "../../../science/index.js";
import type { SampleSpectrum } from "./sample-spectrum.js";

/** Sizes, scales and rates of a student. */
export interface StudentNumbers {
  readonly samples: number;
  readonly dimension: number;
  readonly outputs: number;
  readonly sigma: number;
  readonly teacherScale: number;
  readonly labelNoise: number;
  readonly weightDecay: number;
  readonly learningRate: number;
}

/**
 * One output of the student in the eigenbasis of the sample covariance, where descent moves every coordinate by itself:
 * s ← (1 − γ)s − κ(νs − c), κ = 2η/K, c = ντ + (noise's part). With r = κν + γ and s∞ = κc/r, after t steps
 * s = s∞ + (1 − r)ᵗ(s₀ − s∞), and by gradient flow e^(−rt) in place of the power. The part of the student that no sample
 * sees shrinks by γ alone.
 */
export interface OutputForm {
  /** [r] coordinates of teacher and initial student, and the student's fixed point. */
  readonly teacher: Float64Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** [P] noise of the labels. */
  readonly noise: Float64Array;
  /** Outside of the inputs' span: |S₀|², |T|², S₀·T. */
  readonly unseen: { readonly student: number; readonly teacher: number; readonly product: number };
}

/** [r] the rates κν + γ, and γ, per step. */
export function studentRates(
  { values }: SampleSpectrum,
  { learningRate, weightDecay, outputs }: StudentNumbers,
): { readonly seen: Float64Array; readonly unseen: number } {
  const decay = learningRate * weightDecay;
  return { seen: values.map((value) => ((2 * learningRate) / outputs) * value + decay), unseen: decay };
}

/** The remaining factor of a mode with this rate after this many steps. */
export function leftOf(method: Method["kind"], rate: number, step: number): number {
  return modeDecay(method === "flow" ? "flow" : "gd", rate, step).left;
}

/** Draws teacher, student and noise, and writes them in the eigenbasis. */
export function outputForms(
  spectrum: SampleSpectrum,
  numbers: StudentNumbers,
  streams: PlainStreams,
): readonly OutputForm[] {
  const { samples: P, dimension: D, outputs: K, sigma, teacherScale, labelNoise } = numbers;
  const { values, vectors, coordinates } = spectrum;
  const rank = values.length;
  const unit = 1 / Math.sqrt(2 * D * K);
  const teachers = streams.normals("target", D * K).map((value) => value * teacherScale * unit);
  const students = streams.normals("weights", D * K).map((value) => value * sigma * unit);
  const noises = streams.normals("noise", labelNoise === 0 ? 0 : P * K).map((value) => value * labelNoise);
  const { seen } = studentRates(spectrum, numbers);
  const kappa = (2 * numbers.learningRate) / K;
  const inBasis = (vector: Float64Array): Float64Array =>
    Float64Array.from({ length: rank }, (_, i) => dot(vectors.subarray(i * D, (i + 1) * D), vector));
  return Array.from({ length: K }, (_, k) => {
    const T = teachers.subarray(k * D, (k + 1) * D);
    const S = students.subarray(k * D, (k + 1) * D);
    const noise = labelNoise === 0 ? new Float64Array(P) : noises.slice(k * P, (k + 1) * P);
    const teacher = inBasis(T);
    const start = inBasis(S);
    const end = teacher.map((tau, i) => {
      let pull = 0;
      for (let s = 0; s < P; s++) pull += coordinates[s * rank + i] * noise[s];
      return (kappa * (values[i] * tau + pull / P)) / seen[i];
    });
    const unseen = (a: Float64Array, b: Float64Array, inA: Float64Array, inB: Float64Array): number =>
      rank === D ? 0 : dot(a, b) - dot(inA, inB);
    return {
      teacher,
      start,
      end,
      noise,
      unseen: {
        student: Math.max(0, unseen(S, S, start, start)),
        teacher: Math.max(0, unseen(T, T, teacher, teacher)),
        product: unseen(S, T, start, teacher),
      },
    };
  });
}
