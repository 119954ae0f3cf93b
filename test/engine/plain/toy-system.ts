import { plainTrainer } from "../../../src/engine/index.js";
import type { BeginPlain, PlainRun } from "../../../src/model/index.js";
import type { Job, ParameterValues, TaskContent, Trainer } from "../../../src/model/index.js";
import type { Gradient, Vector } from "../../reference/plain-descent.js";
import { plainJob, type PlainOptions } from "./run-plain.js";

/** Σ_i c_i (x_i⁴/4 − x_i) with couplings: a smooth loss without symmetry. */
const CURVATURES = [1, 3, 0.5];

export const START: Vector = [1.5, 0.4, 0.8];
export const RATE = 0.05;
export const DECAY = 0.002;

export const toyGradient: Gradient = ([a, b, c]) => [
  CURVATURES[0] * (a * a * a - 1) + 0.3 * b,
  CURVATURES[1] * (b * b * b - 1) + 0.3 * a,
  CURVATURES[2] * (c * c * c - 1),
];

/** A run of the toy loss over two arrays, which records its three numbers in columns that rows have. */
export function toyRun(change: Partial<PlainRun> = {}): PlainRun {
  const state = { first: Float64Array.from(START.slice(0, 2)), second: Float64Array.from(START.slice(2)) };
  const all = (): Vector => [...state.first, ...state.second];
  return {
    state,
    rate: RATE,
    decay: DECAY,
    labelPower: 1,
    gradient: (into) => {
      const [a, b, c] = toyGradient(all());
      into["first"][0] += a;
      into["first"][1] += b;
      into["second"][0] += c;
    },
    measure: () => {
      const [a, b, c] = all();
      return { train_loss: a, test_loss: b, margin: c };
    },
    ...change,
  };
}

export function toyTrainer(make: () => PlainRun = () => toyRun()): Trainer {
  const begin: BeginPlain<ParameterValues, TaskContent> = () => make();
  return plainTrainer(begin, ["margin"]);
}

/** A job for the toy: what kind it names does not matter to the engine. */
export function toyJob(options: PlainOptions, seed = 0): Job {
  return plainJob("logistic-regression", { seed }, options);
}

/** The three numbers of a row. */
export function numbersOf(row: { train_loss: number; test_loss: number; margin: number | null }): Vector {
  return [row.train_loss, row.test_loss, Number(row.margin)];
}
