import { exp, log, pow, describeFound, type ParameterSpec } from "../model/index.js";
import { problem, type Problem } from "./problems.js";
import type { AxisInput, RangeInput } from "./axis-schema.js";
import type { GridValue } from "./grid-value.js";

/** An axis with a known number of values before they are made. */
export interface Axis {
  readonly name: string;
  /** Number of values before repetitions are removed. */
  readonly count: number;
  /** The values in the order of the file, each once: `1e6`, `1000000` and `1000000.0` are one value. Cost O(count). */
  values(): readonly GridValue[];
}

/**
 * The axis of a file's entry, or the problems of its range. Nothing is expanded here, so an axis of a thousand million
 * values costs nothing before it is refused.
 *
 * Ranges include both ends. Their values are rounded to 12 significant digits, so that extending a range by whole steps
 * keeps its old values; for integer parameters they are rounded to integers. The ends are checked both as written and as
 * rounded, and no value lies outside the rounded ends. Since a domain is an interval, every value of a returned axis lies
 * in its domain, and the check makes no values.
 *
 * @param spec the parameter of this name; null: an auxiliary name.
 */
export function axisFrom(
  name: string,
  spec: ParameterSpec | null,
  input: AxisInput,
  path: string,
): Axis | readonly Problem[] {
  if (typeof input === "number" || typeof input === "string") return listAxis(name, [input]);
  if (!("from" in input)) return listAxis(name, input);
  return rangeAxis(name, spec, input, path);
}

/** x to 12 significant digits; exact by specification, hence the same everywhere. */
export function roundTo12(x: number): number {
  return Number.isFinite(x) ? Number(x.toPrecision(12)) : x;
}

function listAxis(name: string, list: readonly GridValue[]): Axis {
  return { name, count: list.length, values: () => distinct(list) };
}

function rangeAxis(
  name: string,
  spec: ParameterSpec | null,
  range: RangeInput,
  path: string,
): Axis | readonly Problem[] {
  const integer = spec?.domain.isInteger ?? false;
  const { from, scale = "linear" } = range;
  const problems: Problem[] = [];
  const add = (key: string, expected: string, found: unknown, hint?: string): void => {
    problems.push(
      problem(`${path}.${key}`, expected, typeof found === "string" ? found : describeFound(found), hint),
    );
  };
  if (range.count !== undefined && range.step !== undefined && range.to !== undefined) {
    add("step", "one of count and step", "both", "both ends and one of them make the values");
  }
  const step =
    range.step ?? (integer && (range.count === undefined || range.to === undefined) ? 1 : undefined);
  if (range.to === undefined && range.count === undefined) add("to", "the last value", undefined);
  else if (range.to === undefined && step === undefined)
    add("to", "the last value", undefined, "or count with step");
  else if (range.count === undefined && (step === undefined || scale === "log")) {
    add("count", scale === "log" ? "the number of values" : "the number of values, or step", undefined);
  }
  if (scale === "log" && range.step !== undefined) {
    add("step", "no step with scale: log", range.step, "give count instead");
  }
  if (scale === "log" && range.to === undefined) add("to", "the last value of a log range", undefined);
  if (integer && range.step !== undefined && !Number.isSafeInteger(range.step)) {
    add("step", `an integer, since ${name} is one`, range.step);
  }
  if (problems.length > 0) return problems;

  const to = range.to ?? from + ((range.count ?? 1) - 1) * (step ?? 0);
  if (to < from) {
    add("to", `at least from (${from})`, to, "a range goes upwards: swap from and to");
    return problems;
  }
  if (scale === "log" && !(from > 0)) add("from", "a number above 0 for scale: log", from);
  for (const [key, end] of [["from", from] as const, ["to", to] as const]) {
    if (!isAllowed(spec, end)) add(key, expectedOf(spec), end);
  }
  let count = range.count ?? 1;
  if (range.count === undefined && step !== undefined) {
    const steps = Math.round((to - from) / step);
    // A step that misses the last value by more than rounding would silently leave it out. More values than can be
    // counted are refused with the size of the grid.
    if (Number.isSafeInteger(steps) && Math.abs(from + steps * step - to) > 1e-9 * step) {
      const last = roundTo12(from + Math.floor((to - from) / step) * step);
      add("step", `a step that divides to − from (${roundTo12(to - from)})`, step, `or end at to: ${last}`);
    }
    count = steps + 1;
  }
  if (count === 1 && to > from)
    add("count", "at least 2, for both ends", count, `or write the list [${from}]`);
  if (problems.length > 0) return problems;

  const round = integer ? Math.round : roundTo12;
  const spacing = spacingOf(range, { to, step, count });
  const [low, high] = [round(spacing(0)), round(spacing(count - 1))];
  for (const [key, end, rounded] of [["from", from, low] as const, ["to", to, high] as const]) {
    if (!Number.isSafeInteger(count) || isAllowed(spec, rounded)) continue;
    const found = `${end}, which is ${rounded} at 12 significant digits`;
    add(key, expectedOf(spec), found, "values of a range are rounded; a list is taken as it is");
  }
  if (problems.length > 0) return problems;
  const values = (): readonly GridValue[] => {
    const list: number[] = [];
    // Values rise from one end to the other except for rounding errors, which the bounds remove.
    for (let i = 0; i < count; i++) list.push(Math.min(Math.max(round(spacing(i)), low), high));
    return distinct(list);
  };
  return { name, count, values };
}

/** The i-th value of a range, before it is rounded. Finite for finite ends, however far apart they are. */
function spacingOf(
  { from, scale, count: given }: RangeInput,
  { to, step, count }: { readonly to: number; readonly step: number | undefined; readonly count: number },
): (i: number) => number {
  const intervals = count - 1;
  if (intervals === 0) return () => from;
  if (scale === "log") {
    const ratio = to / from;
    if (Number.isFinite(ratio)) return (i) => from * pow(ratio, i / intervals);
    const [low, high] = [log(from), log(to)];
    return (i) => exp(low + (high - low) * (i / intervals));
  }
  if (given === undefined && step !== undefined) return (i) => from + i * step;
  if (Number.isFinite((to - from) * intervals)) return (i) => from + ((to - from) * i) / intervals;
  return (i) => from * (1 - i / intervals) + to * (i / intervals);
}

/** Whether an axis may hold a number: one of the parameter's domain, any finite number on an auxiliary axis. */
function isAllowed(spec: ParameterSpec | null, value: number): boolean {
  return spec === null ? Number.isFinite(value) : spec.domain.has(value);
}

function expectedOf(spec: ParameterSpec | null): string {
  return spec?.domain.expected ?? "a finite number";
}

function distinct(list: readonly GridValue[]): readonly GridValue[] {
  return [...new Set(list)];
}
