import type { Job, Setting, System } from "../../../model/index.js";
import { plainStreams } from "../../../engine/index.js";
import type { BeginPlain, NumberArrays, PlainRun } from "../../../model/index.js";
import { settingOf } from "../../../system/index.js";
import type { SystemFinding } from "./system-finding.js";

/** Numbers of the state whose slope is compared, evenly spread over it. */
const COMPARED = 24;

/** Distance of a difference quotient, relative to 1 + |w|: the cube root of the unit roundoff. */
const DISTANCE = 6.055454452393343e-6;

/** Largest deviation of a gradient, relative to its size, that rounding explains. */
const TOLERANCE = 1e-5;

/**
 * Whether a gradient is that of the train loss, up to one factor above 0 (a loss of ½ has the gradient of a whole one,
 * halved), by central differences at the start and somewhat away from it. Only systems of the plain engine can be
 * checked; there are no findings for other systems, nor for those without a gradient.
 */
export async function gradientFindings(
  system: System,
  jobs: readonly Job[],
): Promise<readonly SystemFinding[]> {
  const promise = "the gradient is that of the train loss";
  let begin: BeginPlain<Setting["parameters"], Setting["task"]> | undefined;
  try {
    const { choice } = await system.workplace({ kernels: "auto", tensors: "auto" });
    ({ begin } = (await system.trainer(choice)) as Partial<{ begin: typeof begin }>);
  } catch {
    return []; // reported by the training check
  }
  if (begin === undefined) return [];
  const broken: string[] = [];
  const factors = new Set<string>();
  let hasGradient = false;
  for (const job of jobs) {
    try {
      const setting = settingOf(system, job.trial);
      const run = begin(setting, plainStreams(setting.parameters), job);
      if (run.gradient === undefined) continue;
      hasGradient = true;
      for (const [place, move] of [
        ["at the start", 0],
        ["away from the start", 0.1],
      ] as const) {
        for (const values of Object.values(run.state)) {
          values.forEach((value, i) => (values[i] = value + move * (1 + Math.abs(value)) * zigzag(i)));
        }
        const found = compare(run);
        if (typeof found === "string")
          broken.push(`seed ${String(setting.parameters["seed"])}, ${place}: ${found}`);
        else factors.add(found.toPrecision(3));
      }
    } catch (error) {
      broken.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (!hasGradient && broken.length === 0) return [];
  const seen = factors.size === 1 && !factors.has("1.00") ? `times ${[...factors][0]}` : null;
  if (factors.size > 1)
    broken.push(`its size is ${[...factors].join(", ")} times that of the loss's own, by place`);
  return [{ promise, broken, seen }];
}

/** The factor between gradient and slopes, or a description of the mistake. */
function compare(run: PlainRun): number | string {
  const gradient: NumberArrays = Object.fromEntries(
    Object.entries(run.state).map(([name, { length }]) => [name, new Float64Array(length)]),
  );
  const before = JSON.stringify(Object.values(run.state).map((values) => [...values]));
  run.measure(0);
  if (JSON.stringify(Object.values(run.state).map((values) => [...values])) !== before) {
    return "measure changes the state";
  }
  run.gradient?.(gradient);
  const places = Object.entries(run.state).flatMap(([name, { length }]) =>
    Array.from({ length }, (_, at) => ({ name, at })),
  );
  const every = Math.max(1, Math.ceil(places.length / COMPARED));
  const pairs = places
    .filter((_, at) => at % every === 0)
    .map(({ name, at }) => ({ name, at, own: gradient[name][at], slope: slopeAt(run, run.state[name], at) }));
  const wrong = pairs.find(({ own, slope }) => !Number.isFinite(own) || !Number.isFinite(slope));
  if (wrong !== undefined) return `${wrong.name}[${wrong.at}] is ${wrong.own}, the slope ${wrong.slope}`;
  const size = Math.sqrt(pairs.reduce((sum, { own }) => sum + own * own, 0));
  const slopes = Math.sqrt(pairs.reduce((sum, { slope }) => sum + slope * slope, 0));
  if (size === 0 && slopes < 1e-9) return 1;
  const factor = pairs.reduce((sum, { own, slope }) => sum + own * slope, 0) / (slopes * slopes);
  if (!(factor > 0)) return "it does not point the way in which the loss grows";
  let worst = pairs[0];
  for (const pair of pairs) if (deviation(pair, factor) > deviation(worst, factor)) worst = pair;
  if (deviation(worst, factor) <= TOLERANCE * size) return factor;
  return (
    `${worst.name}[${worst.at}] is ${worst.own.toPrecision(6)}, the slope of train_loss there ` +
    `${worst.slope.toPrecision(6)}, and their ratio elsewhere ${factor.toPrecision(3)}`
  );
}

function deviation({ own, slope }: { readonly own: number; readonly slope: number }, factor: number): number {
  return Math.abs(own - factor * slope);
}

/** d train_loss / d value by a central difference; the value is as before afterwards. */
function slopeAt(run: PlainRun, values: Float64Array, at: number): number {
  const value = values[at];
  const h = DISTANCE * (1 + Math.abs(value));
  const lossAt = (moved: number): number => {
    values[at] = moved;
    return Number(run.measure(0)["train_loss"]);
  };
  const slope = (lossAt(value + h) - lossAt(value - h)) / (2 * h);
  values[at] = value;
  return slope;
}

/** Numbers in [−1, 1] without a pattern that a gradient could have. */
function zigzag(i: number): number {
  return ((i * 7919 + 13) % 101) / 50 - 1;
}
