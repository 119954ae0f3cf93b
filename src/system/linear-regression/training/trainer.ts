import { plainTrainer } from "../../../engine/index.js";
import type { BeginPlain, PlainRun } from "../../../model/index.js";
import type { TaskContent } from "../../../model/index.js";
import { erf, mean } from "../../../science/index.js";
import { WITHIN } from "../../series.js";
import { SERIES, type LinearRegression } from "../parameters.js";
import { leftOf, outputForms, studentRates, type StudentNumbers } from "./exact-student.js";
import { sampleSpectrum } from "./sample-spectrum.js";

/** Columns of accuracies and the squared errors that count as right. */
const ACCURACIES = [
  ["accuracy", 1e-3],
  ...WITHIN.map(([name, within]) => [`within_${name}`, within] as const),
] as const;

/** A student whose state at any step comes from a formula. */
export const begin: BeginPlain<LinearRegression, TaskContent> = ({ parameters, method }, streams) => {
  const numbers: StudentNumbers = parameters;
  const { samples: P, dimension: D, outputs: K, seed, dataSeed } = parameters;
  const spectrum = sampleSpectrum(
    JSON.stringify([dataSeed ?? seed, P, D]),
    () => streams.normals("inputs", P * D),
    D,
  );
  const rank = spectrum.values.length;
  const forms = outputForms(spectrum, numbers, streams);
  const rates = studentRates(spectrum, numbers);
  /** [K·r] the student's coordinates, and the remaining factor of the part that no sample sees. */
  const student = new Float64Array(K * rank);
  const unseen = Float64Array.of(1);
  forms.forEach(({ start }, k) => {
    student.set(start, k * rank);
  });

  const run: PlainRun = {
    state: { student, unseen },
    rate: numbers.learningRate,
    decay: rates.unseen,
    labelPower: forms.reduce((sum, { teacher, unseen: u }) => sum + square(teacher) + u.teacher, 0) / K,
    exact: (step) => {
      const left = rates.seen.map((rate) => leftOf(method.kind, rate, step));
      forms.forEach(({ start, end }, k) => {
        for (let i = 0; i < rank; i++) student[k * rank + i] = end[i] + left[i] * (start[i] - end[i]);
      });
      unseen[0] = leftOf(method.kind, rates.unseen, step);
    },
    measure: () => {
      const trainErrors = new Float64Array(P * K);
      const testErrors = new Float64Array(K);
      let norm = 0;
      forms.forEach(({ teacher, noise, unseen: u }, k) => {
        const own = student.subarray(k * rank, (k + 1) * rank);
        const difference = own.map((s, i) => s - teacher[i]);
        const [left] = unseen;
        norm += square(own) + left * left * u.student;
        testErrors[k] =
          square(difference) + Math.max(0, left * left * u.student - 2 * left * u.product + u.teacher);
        for (let s = 0; s < P; s++) {
          let residual = -noise[s];
          const row = s * rank;
          for (let i = 0; i < rank; i++) residual += spectrum.coordinates[row + i] * difference[i];
          trainErrors[k * P + s] = residual * residual;
        }
      });
      return {
        train_loss: mean(trainErrors),
        test_loss: mean(testErrors),
        parameter_norm: Math.sqrt(norm),
        ...Object.fromEntries(
          ACCURACIES.flatMap(([name, within]) => [
            [`train_${name}`, mean(trainErrors.map((error) => (error < within ? 1 : 0)))],
            [`test_${name}`, mean(testErrors.map((error) => shareWithin(error, within)))],
          ]),
        ),
      };
    },
  };
  return run;
};

/** Share of fresh samples whose squared error is below a threshold: their errors are normal, of this mean square. */
function shareWithin(meanSquare: number, within: number): number {
  return meanSquare === 0 ? 1 : erf(Math.sqrt(within / (2 * meanSquare)));
}

function square(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}

/** Trains trials of this system. */
export const trainer = plainTrainer(
  begin,
  SERIES.map(({ column }) => column),
);
