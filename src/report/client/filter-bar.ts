import {
  distinctValues,
  outcomeOfMost,
  OUTCOMES_SO_FAR,
  varyingParameters,
  type CellParameterName,
  type ParameterValue,
  type Regime,
} from "../../analysis/index.js";
import type { FigureData } from "../figure/figures.js";
import { valueLabels } from "../words/number-format.js";
import { symbolOf, titleOf } from "../words/parameter-words.js";
import type { ReportCurve } from "../report-input.js";
import { button, checkControl, type Checks } from "./controls.js";

/** Rows of ticked values: one list for each varying parameter and one for the outcome of most seeds. */
export class FilterBar {
  readonly #parameters: readonly {
    readonly name: CellParameterName;
    readonly values: readonly ParameterValue[];
    readonly checks: Checks;
  }[];
  readonly #kinds: { readonly names: readonly string[]; readonly checks: Checks };

  constructor(bar: HTMLElement, data: FigureData, onChange: () => void) {
    const listFor = (title: string, symbol: string, texts: readonly string[]): Checks => {
      const checks = checkControl(
        texts,
        () => true,
        (ticked) =>
          `${symbol}: ${ticked === texts.length ? `all ${texts.length}` : `${ticked} of ${texts.length}`}`,
        onChange,
      );
      checks.element.title = title;
      return checks;
    };
    this.#parameters = varyingParameters(data.cells).map((name) => {
      const values = distinctValues(data.cells, name);
      return {
        name,
        values,
        checks: listFor(
          titleOf(data.system, name),
          symbolOf(data.system, name),
          values.map(valueLabels(values)),
        ),
      };
    });
    const seen = new Set<string>(data.cells.map(outcomeOfMost));
    const names = OUTCOMES_SO_FAR.filter((name) => seen.has(name));
    this.#kinds = {
      names,
      checks: listFor("outcome that most seeds of a cell share", "outcome of most seeds", names),
    };
    const lists = [...this.#parameters.map(({ checks }) => checks), this.#kinds.checks];
    const everything = button("Show everything", () => {
      for (const { element } of lists) element.querySelector<HTMLButtonElement>(".both button")?.click();
    });
    bar.append("Show ", ...lists.map(({ element }) => element), everything);
    bar.hidden = false;
  }

  /** The part of the data that is ticked; boundaries of P do not depend on which cells are shown. */
  apply(data: FigureData): FigureData {
    const kinds = new Set(this.#kinds.checks.ticked().map((index) => this.#kinds.names[index]));
    const allowed = this.#parameters.map(({ name, values, checks }) => ({
      name,
      values: new Set(checks.ticked().map((index) => values[index])),
    }));
    const isShown = ({ parameters }: Pick<ReportCurve["outcome"], "parameters">): boolean =>
      allowed.every(({ name, values }) => values.has(parameters[name] ?? null));
    const isRegimeShown = ({ amount, parameters }: Regime): boolean =>
      allowed.every(({ name, values }) => name === amount || values.has(parameters[name] ?? null));
    const isCurveShown = ({ outcome }: ReportCurve): boolean => isShown(outcome);
    return {
      ...data,
      cells: data.cells.filter((cell) => kinds.has(outcomeOfMost(cell)) && isShown(cell)),
      regimes: data.regimes.filter(isRegimeShown),
      curves: data.curves.filter(isCurveShown),
      furtherCurves: data.furtherCurves.filter(isCurveShown),
    };
  }
}
