/*
 * Textbook steps of descent and of an integrator on one vector, written apart from the program.
 */

export type Vector = readonly number[];
export type Gradient = (w: Vector) => Vector;

export interface DescentRule {
  readonly kind: "gd" | "momentum" | "adam" | "adamw";
  readonly rate: number;
  readonly decay: number;
  readonly momentum?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly adamEpsilon?: number;
  readonly warmup?: number;
}

/** The vector after so many steps, as the textbooks write them, with Math of the platform. */
export function descended(start: Vector, gradient: Gradient, rule: DescentRule, steps: number): Vector {
  const { kind, rate, decay, momentum = 0.9, beta1 = 0.9, beta2 = 0.999, warmup = 0 } = rule;
  const { adamEpsilon = 1e-8 } = rule;
  let w = [...start];
  let push = w.map(() => 0);
  let m = w.map(() => 0);
  let v = w.map(() => 0);
  for (let t = 0; t < steps; t++) {
    const eta = warmup === 0 ? rate : rate * Math.min(1, t / warmup);
    const isCoupled = kind === "momentum" || kind === "adam";
    const g = gradient(w).map((value, i) => value + (isCoupled ? (decay / rate) * w[i] : 0));
    if (kind === "gd") w = w.map((value, i) => (1 - decay) * value - eta * g[i]);
    if (kind === "momentum") {
      push = push.map((value, i) => momentum * value + g[i]);
      w = w.map((value, i) => value - eta * push[i]);
    }
    if (kind === "adam" || kind === "adamw") {
      m = m.map((value, i) => beta1 * value + (1 - beta1) * g[i]);
      v = v.map((value, i) => beta2 * value + (1 - beta2) * g[i] ** 2);
      w = w.map((value, i) => {
        const mean = m[i] / (1 - beta1 ** (t + 1));
        const root = Math.sqrt(v[i] / (1 - beta2 ** (t + 1)));
        return (kind === "adamw" ? 1 - decay : 1) * value - (eta * mean) / (root + adamEpsilon);
      });
    }
  }
  return w;
}

/** Gradient flow to a time by equal steps of the midpoint rule with Richardson's extrapolation. */
export function flowed(
  start: Vector,
  rate: (t: number, y: Vector) => Vector,
  until: number,
  steps: number,
): Vector {
  const run = (count: number): Vector => {
    const h = until / count;
    let y = start;
    for (let k = 0; k < count; k++) {
      const f = rate(k * h, y);
      const middle = rate(
        (k + 0.5) * h,
        y.map((value, i) => value + (h / 2) * f[i]),
      );
      y = y.map((value, i) => value + h * middle[i]);
    }
    return y;
  };
  const [coarse, fine] = [run(steps), run(2 * steps)];
  return fine.map((value, i) => value + (value - coarse[i]) / 3);
}
