import { counted, type NoticeGatherer, type Setting } from "../../model/index.js";
import { committeeDecay, type CommitteeSetting } from "./committee.js";
import type { CommitteeParameters } from "./parameters.js";

/** Most trials that are checked for redundancies; they show the pattern of a larger sweep. */
const LOOKED_AT = 100_000;

/** Significant digits in which redundant parameters must agree, since their products have rounding errors. */
const DIGITS = 10;

/**
 * Notices about a sweep of committee machines before it is run:
 *
 * - decay in centred runs pulls f towards −f₀, not towards 0;
 * - cells that are the same trial in other units: (α, ε, σ) is (ασ, εσ, 1), labels times c are α/c. Exact, and with
 *   `learningRate` as it is, since η = η₀N/α² follows;
 * - at N = ∞, centred and without decay, only αε (the start) and ε/α (the rate) matter, so that cells of one αε
 *   differ in time by the trivial factor α/ε.
 *
 * Source: ours, checked in test/claims/redundancies.test.ts.
 */
export class CommitteeNotices implements NoticeGatherer {
  readonly #rescaled = new Map<string, Set<string>>();
  readonly #byStart = new Map<string, Set<string>>();
  readonly #mayRescale: boolean;
  readonly #mayShareStart: boolean;
  #seen = 0;
  #pullsTowardsStart = 0;

  /** @param mayRescale whether labels do not change with the units of the weights. */
  constructor(axes: readonly string[], { mayRescale }: { readonly mayRescale: boolean }) {
    this.#mayRescale = mayRescale && (axes.includes("sigma") || axes.includes("labelScale"));
    this.#mayShareStart = axes.includes("alpha") && axes.includes("epsilon");
  }

  add(asked: Setting): void {
    const setting = asked as CommitteeSetting;
    const decay = committeeDecay(setting);
    if (setting.centered && decay > 0) this.#pullsTowardsStart++;
    if ((!this.#mayRescale && !this.#mayShareStart) || this.#seen++ > LOOKED_AT) return;
    const { alpha, epsilon, sigma, labelScale, width, dimension, samples, learningRate, ...others } =
      setting.parameters as CommitteeParameters & { readonly eigenvector?: number };
    const inUnits = [(alpha * sigma) / labelScale, epsilon * sigma * labelScale].map(rounded);
    const rest = [dimension, samples, others.eigenvector, width, learningRate, rounded(decay)];
    const cell = [alpha, epsilon, sigma, labelScale].join(" ");
    if (this.#mayRescale) note(this.#rescaled, [...inUnits, ...rest], cell);
    if (this.#mayShareStart && width === "infinite" && setting.centered && decay === 0 && epsilon > 0) {
      note(this.#byStart, [rounded(alpha * epsilon * sigma * sigma), labelScale, ...rest], cell);
    }
  }

  /**
   * The notices, one sentence each; empty when there are none.
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

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

function note(groups: Map<string, Set<string>>, key: readonly unknown[], cell: string): void {
  const name = key.join(" ");
  const group = groups.get(name);
  if (group === undefined) groups.set(name, new Set([cell]));
  else group.add(cell);
}

/** The number of cells that repeat another one, and an example pair. */
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
