import { GrokError } from "../../../model/index.js";
import {
  DIFFERENCE,
  RADIUS_ITERATIONS,
  RADIUS_MARGIN,
  RADIUS_PRECISION,
  SMALLEST_RADIUS,
} from "./power-method.js";
import { rkc2Coefficients, stagesFor } from "./rkc2.js";
import {
  acceptedStep,
  CONTROL_AT_START,
  controlNumbers,
  controlOf,
  needsRadius,
  rejectedStep,
  withRadius,
  type Control,
} from "./step-control.js";
import { errorsOf, roundingOf, SMALLEST_CHANGE } from "./step-error.js";

/** A right-hand side that is wanted: at a time, and at a state that must not be changed. */
export interface WantedRate {
  readonly t: number;
  readonly y: Float64Array;
}

/** The earliest time at which a path that goes on from a payload knows its state. */
export function earliestOf(payload: Float64Array): number {
  const { length } = controlNumbers(CONTROL_AT_START);
  const before = payload[length];
  return before >= 0 ? before : controlOf([...payload.subarray(0, length)]).t;
}

/** Work that is given dy/dstep, a fresh array, for each rate that it wants. */
export type Rates<Result> = Generator<WantedRate, Result, Float64Array>;

/** What an attempt changes before it is decided. */
interface Rest {
  readonly control: Control;
  readonly spent: number;
  readonly power: Float64Array;
}

/** A step that may yet be rejected. */
interface Attempt {
  readonly end: Float64Array;
  /** The rate at its end. */
  readonly rate: Float64Array;
  /** Size of the classical scheme's estimate of its error; 0 of the other. */
  readonly embedded: number;
  readonly stages: number;
}

/**
 * Gradient flow with error control, in units of steps of descent: by the classical scheme where the problem is not stiff,
 * by RKC2 elsewhere. The error of a step, as a change of the state relative to the change that the step makes, is held at
 * the tolerance. A step is never shortened to hit a record: records are read
 * from the cubic Hermite interpolant of the last accepted step.
 *
 * It computes no rates: whoever drives it does, for one trial at once or for many together.
 *
 * Source: Sommeijer, Shampine & Verwer 1998 (scheme, error estimate 0.8(y₀ − y₁) + 0.4h(F₀ + F₁), step control).
 */
export class FlowPath {
  readonly #tolerance: number;
  #control: Control = CONTROL_AT_START;
  /** State and rate at the last accepted step, and at the one before. */
  #y: Float64Array;
  #f: Float64Array | null = null;
  #before: { readonly t: number; readonly y: Float64Array; readonly f: Float64Array } | null = null;
  #power: Float64Array;
  #spent = 0;
  /** Where the path stood before the attempt that is under way: rates of an attempt that is interrupted count for nothing. */
  #rest: Rest | null = null;
  /** The payload that is being taken in. */
  #restored: Float64Array | null = null;

  /** @param start the state at step 0, [length]. */
  constructor(start: Float64Array, tolerance: number) {
    this.#tolerance = tolerance;
    this.#y = start;
    this.#power = new Float64Array(start.length);
  }

  /** Time of the last accepted step: states up to here are known. */
  get time(): number {
    return this.#control.t;
  }

  /** Right-hand sides from the trial's start on, whatever interrupted it. */
  get spent(): number {
    return this.#spent;
  }

  /** The numbers from which {@link restore} goes on. The step before the records still wanted is kept, so that a deeper run reads the same interpolant. */
  payload(): Float64Array {
    if (this.#restored !== null) return this.#restored;
    const { control, spent, power } = this.#rest ?? this.#standing();
    const parts = [this.#y, power, ...(this.#before === null ? [] : [this.#before.y])];
    const numbers = [...controlNumbers(control), this.#before?.t ?? -1, spent];
    const whole = new Float64Array(numbers.length + parts.length * this.#y.length);
    whole.set(numbers, 0);
    parts.forEach((part, k) => whole.set(part, numbers.length + k * this.#y.length));
    return whole;
  }

  /** Takes a payload in. @throws GrokError TRIAL where it has another shape. */
  *restore(payload: Float64Array): Rates<void> {
    const controls = controlNumbers(CONTROL_AT_START).length;
    const [t, spent] = payload.subarray(controls);
    const count = controls + 2;
    const { length } = this.#y;
    const parts = t >= 0 ? 3 : 2;
    if (payload.length !== count + parts * length) {
      throw new GrokError(
        "TRIAL",
        `checkpoint: expected ${count + parts * length} numbers, found ${payload.length}`,
        { hint: "it was written for another shape of trial; run again from the start" },
      );
    }
    this.#restored = payload;
    this.#control = controlOf([...payload.subarray(0, controls)]);
    const part = (k: number): Float64Array => payload.slice(count + k * length, count + (k + 1) * length);
    this.#y = part(0);
    this.#power = part(1);
    // What was known before the interruption is computed again, and not counted again.
    if (spent > 0) this.#f = yield { t: this.#control.t, y: this.#y };
    if (t >= 0) {
      const y = part(2);
      this.#before = { t, y, f: yield { t, y } };
    }
    this.#spent = spent;
    this.#restored = null;
  }

  /** dy/dstep at a time and a state, counted. */
  *#rate(t: number, y: Float64Array): Rates<Float64Array> {
    this.#spent++;
    return yield { t, y };
  }

  #standing(): Rest {
    return { control: this.#control, spent: this.#spent, power: this.#power };
  }

  /** One step, which is accepted or not. */
  *attempt(): Rates<void> {
    this.#rest = this.#standing();
    yield* this.#attempt();
    this.#rest = null;
  }

  *#attempt(): Rates<void> {
    const y0 = this.#y;
    const f0 = (this.#f ??= yield* this.#rate(this.#control.t, y0));
    if (needsRadius(this.#control)) this.#control = withRadius(this.#control, yield* this.#radius(f0));
    const { t, scheme } = this.#control;
    const { end, rate, embedded, stages } =
      scheme === "classical" ? yield* this.#classicalStep(y0, f0) : yield* this.#chebyshevStep(y0, f0);
    const { h } = this.#control;
    const size = Math.max(norm(y0), norm(end));
    const sizes = {
      change: Math.max(norm(end.map((y, i) => y - y0[i])), SMALLEST_CHANGE * size),
      defect: norm(end.map((y, i) => 0.8 * (y0[i] - y) + 0.4 * h * (f0[i] + rate[i]))),
      embedded,
      rounding: roundingOf({
        size,
        resolved: SMALLEST_CHANGE * size,
        tolerance: this.#tolerance,
        reach: h * this.#control.radius,
      }),
    };
    // Where nothing moves, there is no error.
    const errors =
      sizes.change === 0
        ? { own: 0, chebyshev: 0 }
        : errorsOf(sizes, { scheme, stages, tolerance: this.#tolerance });
    if (!(errors.own <= 1)) {
      this.#control = rejectedStep(this.#control, errors);
      return;
    }
    this.#before = { t, y: y0, f: f0 };
    this.#control = acceptedStep(this.#control, errors);
    this.#y = end;
    this.#f = rate;
  }

  /** The classical scheme (./classical.ts), with the estimate of its error. */
  *#classicalStep(y0: Float64Array, f0: Float64Array): Rates<Attempt> {
    const { t, h } = this.#control;
    const moved = (by: number, f: Float64Array): Float64Array => y0.map((y, i) => y + by * f[i]);
    const k2 = yield* this.#rate(t + h / 2, moved(h / 2, f0));
    const k3 = yield* this.#rate(t + h / 2, moved(h / 2, k2));
    const k4 = yield* this.#rate(t + h, moved(h, k3));
    const end = y0.map((y, i) => y + (h / 6) * (f0[i] + 2 * k2[i] + 2 * k3[i] + k4[i]));
    const rate = yield* this.#rate(t + h, end);
    return { end, rate, embedded: (h / 6) * norm(k4.map((k, i) => k - rate[i])), stages: 4 };
  }

  /** The stabilised scheme (./rkc2.ts). */
  *#chebyshevStep(y0: Float64Array, f0: Float64Array): Rates<Attempt> {
    const { t, h, radius } = this.#control;
    const stages = stagesFor(h, radius);
    const { mu, nu, muTilde, gammaTilde } = rkc2Coefficients(stages);
    let previous = y0;
    let current = y0.map((y, i) => y + muTilde[1] * h * f0[i]);
    // Times of the stages, for right-hand sides that depend on time, by the same recurrence.
    let timeBefore = 0;
    let time = muTilde[1] * h;
    for (let j = 2; j <= stages; j++) {
      const f = yield* this.#rate(t + time, current);
      const next = new Float64Array(y0.length);
      for (let i = 0; i < next.length; i++) {
        next[i] =
          (1 - mu[j] - nu[j]) * y0[i] +
          mu[j] * current[i] +
          nu[j] * previous[i] +
          muTilde[j] * h * f[i] +
          gammaTilde[j] * h * f0[i];
      }
      const later = mu[j] * time + nu[j] * timeBefore + muTilde[j] * h + gammaTilde[j] * h;
      [timeBefore, time] = [time, later];
      [previous, current] = [current, next];
    }
    return { end: current, rate: yield* this.#rate(t + h, current), embedded: 0, stages };
  }

  /** Spectral radius of the Jacobian by the nonlinear power method. */
  *#radius(f0: Float64Array): Rates<number> {
    const y0 = this.#y;
    const { t } = this.#control;
    const size = norm(y0);
    let vector = norm(this.#power) > 0 ? this.#power : f0;
    let estimate = 0;
    for (let k = 0; k < RADIUS_ITERATIONS; k++) {
      const length = norm(vector);
      if (length === 0) break;
      const difference = (size > 0 ? size : 1) * DIFFERENCE;
      const direction = vector.map((v) => v / length);
      const f = yield* this.#rate(
        t,
        y0.map((y, i) => y + difference * direction[i]),
      );
      const image = f.map((value, i) => (value - f0[i]) / difference);
      this.#power = direction;
      const found = norm(image);
      const isSettled = Math.abs(found - estimate) <= RADIUS_PRECISION * found;
      estimate = found;
      vector = image;
      if (k > 0 && isSettled) break;
    }
    return Math.max(SMALLEST_RADIUS, RADIUS_MARGIN * estimate);
  }

  /** The state at a time of the last accepted step, by its cubic Hermite interpolant. */
  at(step: number): Float64Array {
    const before = this.#before;
    if (before === null || step >= this.#control.t) return this.#y;
    const f1 = this.#f ?? before.f;
    const h = this.#control.t - before.t;
    const s = (step - before.t) / h;
    const a = (1 + 2 * s) * (1 - s) * (1 - s);
    const b = s * (1 - s) * (1 - s) * h;
    const c = s * s * (3 - 2 * s);
    const d = s * s * (s - 1) * h;
    return before.y.map((y, i) => a * y + b * before.f[i] + c * this.#y[i] + d * f1[i]);
  }
}

function norm(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
