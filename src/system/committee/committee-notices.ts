import type { NoticeGatherer, Setting } from "../../model/index.js";
import { committeeDecay, type CommitteeSetting } from "./committee.js";
import type { CommitteeParameters } from "./committee-parameters.js";

/** Trials looked at for redundancies; a larger sweep has shown its pattern by then. */
const LOOKED_AT = 100_000;

/** Significant digits in which redundant parameters agree: their products carry rounding. */
const DIGITS = 10;

/**
 * What one should know about a sweep of committee machines before it is run:
 *
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

  /** @param mayRescale whether labels do not change with the units of the weights. */
  constructor(axes: readonly string[], { mayRescale }: { readonly mayRescale: boolean }) {
    this.#mayRescale = mayRescale && (axes.includes("sigma") || axes.includes("labelScale"));
    this.#mayShareStart = axes.includes("alpha") && axes.includes("epsilon");
  }

  add(asked: Setting): void {
    const setting = asked as CommitteeSetting;
    const decay = committeeDecay(setting);
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

  /** One sentence each; none when there is nothing to say. */
  sentences(): readonly string[] {
    const found: string[] = [];
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
