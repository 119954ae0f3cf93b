import { thresholdLosses, type GrokThresholds } from "../../model/index.js";
import type { TimeWords } from "../words/time-words.js";
import type { OtherSeed, ReportCurve } from "../report-input.js";

/** Losses below this part of the lowest threshold are cut off, since no outcome depends on them. */
const LOWEST_PART = 1e-3;

/** The cut-off where no threshold is a loss: about where the sums of float32 networks lose their digits. */
const LEAST_LOSS = 1e-9;

/** The divisor of losses: the label power, or 1 where it is not known. */
export function powerOf({ outcome }: OtherSeed): number {
  return outcome.label_power !== null && outcome.label_power > 0 ? outcome.label_power : 1;
}

/** The thresholds of a trial over its label power. */
export function thresholdLevels(
  curve: ReportCurve,
  thresholds: GrokThresholds,
): { readonly train: number; readonly test: number } {
  const { outcome } = curve;
  const power = powerOf(curve);
  const raw = thresholdLosses(thresholds, power, outcome.initial_train ?? 0, outcome.initial_test ?? 0);
  return { train: raw.train / power, test: raw.test / power };
}

/** The range of losses, common to all panels so that they can be compared: from the lowest loss worth showing to the highest. */
export function lossRange(
  curves: readonly ReportCurve[],
  thresholds: GrokThresholds,
): readonly [number, number] {
  let low = Infinity;
  let lowest = Infinity;
  let high = 0;
  let start = 0;
  for (const curve of curves) {
    const power = powerOf(curve);
    for (const trial of [curve, ...(curve.others ?? [])]) {
      const { initial_train: train, initial_test: test } = trial.outcome;
      start = Math.max(start, ...[train, test].map((loss) => finiteOr0(loss) / powerOf(trial)));
    }
    if (thresholds.measure === "accuracy") {
      lowest = LEAST_LOSS;
    } else {
      const { train, test } = thresholdLevels(curve, thresholds);
      low = Math.min(low, train / 2, test / 2);
      lowest = Math.min(lowest, train * LOWEST_PART, test * LOWEST_PART);
    }
    const kernel = curve.outcome.kernel_test;
    high = Math.max(high, finiteOr0(kernel) / power);
    for (const row of curve.rows) {
      for (const raw of [row.train_loss, row.test_loss, row.linearised_train, row.linearised_test]) {
        const loss = (raw ?? 0) / power;
        if (!Number.isFinite(loss) || loss <= 0) continue;
        low = Math.min(low, loss);
        high = Math.max(high, loss);
      }
    }
  }
  // A diverging curve must not squeeze the others; the common start is always shown, however high.
  return [Math.max(low, lowest) / 1.3, Math.max(Math.min(Math.max(high, 1), 100), start) * 1.5];
}

function finiteOr0(loss: number | null): number {
  return loss !== null && Number.isFinite(loss) ? loss : 0;
}

/** A value that a logarithmic axis can show, else null for a gap. */
export function positiveOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) && value > 0 ? value : null;
}

/** Whether a value is 0: known, but below every logarithmic axis. */
export function isBelowLogAxis(value: number | null): boolean {
  return value === 0;
}

/** A value on a logarithmic axis over `range`; 0 stands at its lower edge. Null for a gap. */
export function onLogAxis(value: number | null, range: readonly [number, number]): number | null {
  return isBelowLogAxis(value) ? range[0] : positiveOrNull(value);
}

/** Far below every axis of losses. */
const FAR_BELOW = 1e-30;

/** A loss on a curve over a logarithmic axis: where it is 0 a clipped line leaves the axis at its lower edge. Null for a gap. */
export function curveOnLogAxis(loss: number | null): number | null {
  return isBelowLogAxis(loss) ? FAR_BELOW : positiveOrNull(loss);
}

/** What the caption of a figure says of values of 0; "" where there are none. */
export function zeroWords(values: readonly (number | null)[], noun: string): string {
  return values.some(isBelowLogAxis)
    ? ` A ${noun} of 0 lies below the logarithmic axis: a hollow mark at its lower edge.`
    : "";
}

/**
 * The common axis of the times of curves: in steps from 1 on, on another clock from the first record after the start on;
 * up to the last record, and at least a decade.
 */
export function timeSpan(curves: readonly ReportCurve[], { clock }: TimeWords): readonly [number, number] {
  const starts = curves.flatMap(({ rows }) => rows.find(({ step }) => step > 0)?.step ?? []);
  const first = clock === "steps" ? 1 : starts.reduce((least, step) => Math.min(least, step), Infinity);
  const low = Number.isFinite(first) ? first : 1;
  return [low, curves.reduce((last, { rows }) => Math.max(last, rows.at(-1)?.step ?? 0), 10 * low)];
}
