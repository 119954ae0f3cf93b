import type {
  Cell,
  CellParameterName,
  Clock,
  DeepenedTrials,
  Law,
  ReducedLandscape,
  Regime,
} from "../analysis/index.js";
import type { CurveRow, GrokThresholds, Method, OutcomeRow, SystemProfile } from "../model/index.js";

/** Another trial of the same cell, for the spread over seeds. */
export interface OtherSeed {
  readonly outcome: OutcomeRow;
  /** Steps increasing. */
  readonly rows: readonly CurveRow[];
}

/** A trial whose curve the report draws. */
export interface ReportCurve {
  /** The reason for the choice, in a word or two: "goldilocks". */
  readonly label: string;
  readonly outcome: OutcomeRow;
  /** Steps increasing. */
  readonly rows: readonly CurveRow[];
  /** Other seeds of its cell, drawn pale. Default: none. */
  readonly others?: readonly OtherSeed[];
}

/** Everything a report shows, as plain data: rendering reads no clock, file or store. */
export interface ReportInput {
  readonly sweepName: string;
  /** The sweep's definition as canonical JSON, shown as provenance. */
  readonly definition: string;
  /** The sweep's settings as canonical JSON of path → value, defaults filled in ({@link Sweep.settings}); used in comparisons. */
  readonly settings: string;
  readonly thresholds: GrokThresholds;
  /** [T] */
  readonly budgetSteps: number;
  /** Trials with a larger budget of their own. Default: none. */
  readonly deepened?: DeepenedTrials | null;
  /** Trials without an outcome yet, of the sweep or of the part that the report covers. */
  readonly pending: number;
  /** Notes to read first (readingNotes): a partial report, thresholds that are not the sweep's. Default: none. */
  readonly notes?: readonly string[];
  /** The clock of times. Default: steps. */
  readonly clock?: Clock;
  /** The trained system. */
  readonly system: SystemProfile;
  readonly cells: readonly Cell[];
  readonly regimes: readonly Regime[];
  /** Fitted laws, in order, their times on the clock. Default: none. */
  readonly laws?: readonly Law[];
  readonly curves: readonly ReportCurve[];
  /** Curves sampled over the grid, to choose from on the page. Default: none. */
  readonly furtherCurves?: readonly ReportCurve[];
  /** Losses over the norm, where all trials kept their initial norm. Default: none. */
  readonly landscape?: ReducedLandscape | null;
  /** Kinds of methods used; they decide the citations. */
  readonly methods: readonly Method["kind"][];
  /** Content hash of the sweep; null while it is not known. */
  readonly contentHash: string | null;
  /** Further provenance, in order: versions, machine, kernels. */
  readonly provenance: readonly { readonly name: string; readonly value: string }[];
  /** ISO 8601. */
  readonly generatedAt: string;
  /** The axes to show first; by default those that move the time to generalise most. */
  readonly axes?: { readonly x: CellParameterName; readonly y: CellParameterName };
}

/** A figure as a file of its own. */
export interface RenderedFigure {
  /** A file name without its ending. */
  readonly name: string;
  readonly title: string;
  readonly svg: string;
  /** Null where no picture was requested. */
  readonly png: Uint8Array | null;
  /** Its Vega-Lite specification as JSON, data included, for changes in other programs. */
  readonly specification: string;
}

/** A rendered report. */
export interface RenderedReport {
  /** One self-contained page. */
  readonly html: string;
  /** The figures on it as documents of their own. */
  readonly figures: readonly RenderedFigure[];
}
