import {
  decayPerStep,
  FORGOTTEN_AT,
  restOf,
  type Rest,
  type Sweep,
  type Trial,
  counted,
} from "../model/index.js";

/** Trials looked at for redundancies; a larger sweep has shown its pattern by then. */
const LOOKED_AT = 100_000;

/** Significant digits in which redundant parameters agree: their products carry rounding. */
const DIGITS = 10;

/**
 * What one should know about a sweep before it is run, gathered trial by trial:
 *
 * - decay in centred runs pulls f towards −f₀, not towards 0;
 * - cells that are the same trial in other units: (α, ε, σ) is (ασ, εσ, 1), labels times c are α/c. Exact, and with
 *   `learningRate` as it is, since η = η₀N/α² follows;
 * - at N = ∞, centred and without decay, only αε (the start) and ε/α (the rate) matter, so that cells of one αε
 *   differ in time by the trivial factor α/ε;
 * - a budget of fewer than 5/γ steps leaves the outcome of a trial with decay open (rest-rule.ts).
 *
 * Source: ours, checked in test/claims/redundancies.test.ts.
 */
export class SweepNotices {
  readonly #rescaled = new Map<string, Set<string>>();
  readonly #byStart = new Map<string, Set<string>>();
  readonly #mayRescale: boolean;
  readonly #mayShareStart: boolean;
  #seen = 0;
  #pullsTowardsStart = 0;
  /** Trials with decay whose budget ends before 5/γ, and the smallest and largest 5/γ among them. */
  #open = { trials: 0, from: Infinity, to: 0 };

  constructor({ axes }: Pick<Sweep, "axes">) {
    const varies = (name: Sweep["axes"][number]): boolean => axes.includes(name);
    this.#mayRescale = varies("sigma") || varies("labelScale");
    this.#mayShareStart = varies("alpha") && varies("epsilon");
  }

  /** @param steps [T] the trial's budget. */
  add(trial: Trial, steps: number): void {
    const { parameters, centered, task } = trial;
    this.#addRest(restOf(trial), steps);
    const decay = decayPerStep(parameters);
    if (centered && decay > 0) this.#pullsTowardsStart++;
    if ((!this.#mayRescale && !this.#mayShareStart) || this.#seen++ > LOOKED_AT) return;
    const { alpha, epsilon, sigma, labelScale, width, dimension, samples, eigenvector, learningRate } =
      parameters;
    const inUnits = [(alpha * sigma) / labelScale, epsilon * sigma * labelScale].map(rounded);
    const others = [dimension, samples, eigenvector, width, learningRate, rounded(decay)];
    const cell = [alpha, epsilon, sigma, labelScale].join(" ");
    if (this.#mayRescale && task.kind === "polynomial") note(this.#rescaled, [...inUnits, ...others], cell);
    if (this.#mayShareStart && width === "infinite" && centered && decay === 0 && epsilon > 0) {
      note(this.#byStart, [rounded(alpha * epsilon * sigma * sigma), labelScale, ...others], cell);
    }
  }

  #addRest(rest: Rest, steps: number): void {
    if (rest.kind !== "decay" || rest.perStep * steps >= FORGOTTEN_AT) return;
    const needed = FORGOTTEN_AT / rest.perStep;
    const { trials, from, to } = this.#open;
    this.#open = { trials: trials + 1, from: Math.min(from, needed), to: Math.max(to, needed) };
  }

  /**
   * One sentence each; none when there is nothing to say.
   *
   * @param isPart whether the sweep has more trials than were added.
   */
  sentences({ isPart = false }: { readonly isPart?: boolean } = {}): readonly string[] {
    const found: string[] = [];
    const least = isPart ? "at least " : "";
    if (this.#pullsTowardsStart > 0) {
      found.push(
        `weights decay in ${least}${counted(this.#pullsTowardsStart, "centred trial")}: decay pulls f − f₀ towards −f₀, not towards 0 (model.centered: false for the usual decay)`,
      );
    }
    const { trials, from, to } = this.#open;
    if (trials > 0) {
      const [low, high] = [from, to].map(fewDigits);
      const needed = low === high ? `5/gamma = ${low}` : `5/gamma, from ${low} to ${high}`;
      found.push(
        `the budget is below five decay times (${needed} steps) in ${least}${counted(trials, "trial")}: ${trials === 1 ? "its outcome" : "their outcomes"} will be censored, with the crossings so far`,
      );
    }
    const rescaled = shared(this.#rescaled);
    if (rescaled !== null) {
      found.push(
        `${rescaled.cells} cells are repetitions in other units: (alpha, epsilon, sigma) is (alpha·sigma, epsilon·sigma, 1), and labels times c are alpha/c; for example (alpha, epsilon, sigma, labelScale) = ${rescaled.example}`,
      );
    }
    const byStart = shared(this.#byStart);
    if (byStart !== null) {
      found.push(
        `at infinite width, centred and without decay, cells of one alpha·epsilon are the same curve in tau = t·epsilon/alpha: ${byStart.cells} cells repeat others up to that factor, for example (alpha, epsilon, sigma, labelScale) = ${byStart.example}`,
      );
    }
    return found;
  }
}

/** "3.3e5", "1200": two significant digits. */
function fewDigits(steps: number): string {
  const value = Number(steps.toPrecision(2));
  return value < 1e4 ? String(value) : value.toExponential().replace("e+", "e");
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

function note(groups: Map<string, Set<string>>, key: readonly unknown[], cell: string): void {
  const text = key.join(" ");
  const group = groups.get(text);
  if (group === undefined) groups.set(text, new Set([cell]));
  else group.add(cell);
}

/** How many cells repeat another one, and two that do. */
function shared(
  groups: ReadonlyMap<string, ReadonlySet<string>>,
): { readonly cells: number; readonly example: string } | null {
  const repeated = [...groups.values()].filter((group) => group.size > 1);
  if (repeated.length === 0) return null;
  const [first, second] = repeated[0];
  const inWords = (cell: string): string => `(${cell.replaceAll(" ", ", ")})`;
  return {
    cells: repeated.reduce((sum, group) => sum + group.size - 1, 0),
    example: `${inWords(first)} and ${inWords(second)}`,
  };
}
