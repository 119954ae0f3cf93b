import type { CellParameterName, ReducedLandscape, Regime } from "../../analysis/index.js";
import type { GrokThresholds } from "../../model/index.js";
import type { FigureData, FigureName } from "../figure/figures.js";
import { packCells, unpackCells, type PackedCells } from "./packed-cells.js";
import { packCurves, unpackCurves, type PackedCurve } from "./packed-curves.js";
import type { TimedSystem } from "../words/time-words.js";
import { roundedNumber } from "./packed-numbers.js";

/** The data of a page's script, as JSON within the page. */
export interface PageData {
  readonly thresholds: GrokThresholds;
  readonly budgetSteps: number;
  readonly system: TimedSystem;
  readonly cells: PackedCells;
  readonly regimes: readonly Regime[];
  readonly curves: readonly PackedCurve[];
  readonly furtherCurves: readonly PackedCurve[];
  /** Losses over the norm; absent: none. */
  readonly landscape?: ReducedLandscape;
  /** The requested axes. */
  readonly axes: { readonly x: CellParameterName; readonly y: CellParameterName } | null;
  /** Figures that have a place on the page. */
  readonly figures: readonly FigureName[];
}

/** The data of a page as JSON that is safe inside a script element. */
export function pageDataJson(data: FigureData, rest: Pick<PageData, "axes" | "figures">): string {
  const packed: PageData = {
    thresholds: data.thresholds,
    budgetSteps: data.budgetSteps,
    // The page's text already cites the references.
    system: { ...data.system, references: [] },
    cells: packCells(data.cells),
    regimes: data.regimes,
    curves: packCurves(data.curves, data.thresholds),
    furtherCurves: packCurves(data.furtherCurves, data.thresholds),
    ...(data.landscape === undefined || data.landscape === null ? {} : { landscape: data.landscape }),
    ...rest,
  };
  const shorten = (_key: string, value: unknown): unknown =>
    typeof value === "number" ? roundedNumber(value) : value;
  return JSON.stringify(packed, shorten).replaceAll("<", "\\u003c");
}

/** The data of figures, restored from a page's data. */
export function figureDataOf(page: PageData): FigureData {
  return {
    thresholds: page.thresholds,
    budgetSteps: page.budgetSteps,
    system: page.system,
    cells: unpackCells(page.cells),
    regimes: page.regimes,
    curves: unpackCurves(page.curves),
    furtherCurves: unpackCurves(page.furtherCurves),
    landscape: page.landscape ?? null,
  };
}
