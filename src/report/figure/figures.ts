import { counted } from "../../model/index.js";
import {
  countsSoFar,
  outcomeSoFar,
  surfaceOf,
  independentParameters,
  varyingParameters,
  type Cell,
  type CellParameterName,
  type ReducedLandscape,
  type OutcomeSoFar,
  type Regime,
  type SurfaceValue,
} from "../../analysis/index.js";
import type { GrokThresholds, SystemProfile } from "../../model/index.js";
import { accuracyFigure } from "./accuracy-figure.js";
import { surfaceTitle } from "../words/cell-words.js";
import { chooseAxes } from "./choose-axes.js";
import { zeroWords } from "./curve-scale.js";
import { curvesFigure } from "./curves-figure.js";
import { familyFigure } from "./family-figure.js";
import type { Figure, FigureSize, FigureSpec } from "./figure-spec.js";
import { finalLossFigure } from "./final-loss-figure.js";
import { goldilocksFigure } from "./goldilocks-figure.js";
import { hasContours } from "./heat-scale.js";
import { judgedWords, lossTitle } from "../words/judged-words.js";
import { landscapeFigure, landscapeWords } from "./landscape-figure.js";
import { mechanismCaption, mechanismFigure } from "./mechanism-figure.js";
import { ladderHeadline, linesFigure } from "./lines-figure.js";
import { shortNumber } from "../words/number-format.js";
import { boundaryNames, partOf, pointLabel, symbolOf, titleOf } from "../words/parameter-words.js";
import { MOST_PANELS } from "./panel-grid.js";
import { pointNames, trialTexts } from "../words/point-names.js";
import type { ReportCurve } from "../report-input.js";
import { phaseDefinition } from "../words/phase-words.js";
import type { TimedSystem } from "../words/time-words.js";
import { disagreementWords, panelsLeftWords, phaseFigure } from "./phase-figure.js";
import { surfaceFigure } from "./surface-figure.js";

/** The default squared error below which an output of a regression is right. */
const REGRESSION_ERROR = 1e-3;

/** The data of figures, with times on the clock that `system.time` names; a page contains it as data. */
export interface FigureData {
  readonly thresholds: GrokThresholds;
  readonly budgetSteps: number;
  /** The trained system. */
  readonly system: TimedSystem;
  readonly cells: readonly Cell[];
  readonly regimes: readonly Regime[];
  /** The curves that are drawn by default. */
  readonly curves: readonly ReportCurve[];
  /** Further curves to choose from, sampled over the grid. */
  readonly furtherCurves: readonly ReportCurve[];
  /** Losses over the norm, where all trials kept their initial norm. Default: none. */
  readonly landscape?: ReducedLandscape | null;
}

/** The choices of a reader; the defaults are those of the files. */
export interface FigureChoices {
  readonly x: CellParameterName;
  readonly y: CellParameterName;
  /** The value that the first surface shows. */
  readonly value: SurfaceValue;
  /** The axes of the phases. */
  readonly phaseX: CellParameterName;
  readonly phaseY: CellParameterName;
  /** Parameter on the horizontal axis of the goldilocks map. */
  readonly across: CellParameterName;
  /** Parameter on the horizontal axis of the final losses. */
  readonly against: CellParameterName;
  /** The curves in panels. */
  readonly curves: readonly ReportCurve[];
  /** The trial whose mechanism is shown; null where there is none. */
  readonly inside: ReportCurve | null;
}

/** Names of the figures, and of their files, in their order on the page. */
export const FIGURE_NAMES = [
  "landscape",
  "lines",
  "phases",
  "time-to-grok",
  "delay-ratio",
  "goldilocks",
  "accuracy",
  "curves",
  "mechanism",
  "final-loss",
  "family",
] as const;
export type FigureName = (typeof FIGURE_NAMES)[number];

/** The default choices: the axes with the largest effect on the time to generalise, and the representative curves. */
export function defaultChoices(
  data: FigureData,
  wished: {
    readonly axes?: { readonly x: CellParameterName; readonly y: CellParameterName };
  } = {},
): FigureChoices {
  const { system, curves, thresholds } = data;
  const { x, y, across } = chooseAxes(data.cells, system, wished.axes);
  const varying = varyingParameters(data.cells);
  const curveOf = (kind: OutcomeSoFar): ReportCurve | undefined =>
    curves.find(({ outcome }) => outcomeSoFar(outcome, thresholds.ratio) === kind);
  return {
    ...{ x, y, across, curves, phaseX: x, phaseY: y },
    value: system.time.clock === "tau" ? "tau" : "test_step",
    against: varying.find((name) => name !== system.family) ?? across,
    inside: curveOf("grokked") ?? curveOf("grokked so far") ?? curves[0] ?? null,
  };
}

/** Figures that `lines` replaces where one parameter varies, since they would be a single column or redundant. */
const OF_TWO_AXES: ReadonlySet<FigureName> = new Set([
  "time-to-grok",
  "delay-ratio",
  "goldilocks",
  "final-loss",
]);

/** The figures of a report, in order, by the parameters that vary among its cells. Figures without data are left out later. */
export function figuresFor({
  cells,
  system,
  landscape = null,
}: Pick<FigureData, "cells" | "system" | "landscape">): readonly FigureName[] {
  const axes = independentParameters(cells);
  // The family figure already shows the final loss over that parameter.
  const isLine = axes.length === 1 && axes[0] !== system.family;
  return FIGURE_NAMES.filter((name) => {
    if (name === "landscape") return landscape !== null;
    if (name === "phases") return cells.some(({ phases }) => phases !== null);
    return isLine ? !OF_TWO_AXES.has(name) : name !== "lines";
  });
}

/** One figure under these choices; null where it has nothing to show. Pure. */
export function figureOf(
  name: FigureName,
  data: FigureData,
  choices: FigureChoices,
  size: FigureSize,
): Figure | null {
  const drawn = DRAWINGS[name](data, choices, size);
  if (drawn === null || drawn.spec === null) return null;
  const { title, caption, spec } = drawn;
  return { name, title, caption, spec, description: `${title}. ${caption}` };
}

interface Drawn {
  readonly title: string;
  readonly caption: string;
  readonly spec: FigureSpec | null;
}

type Drawing = (data: FigureData, choices: FigureChoices, size: FigureSize) => Drawn | null;

const DRAWINGS: Readonly<Record<FigureName, Drawing>> = {
  landscape: ({ system, landscape }, _choices, size) =>
    landscape === undefined || landscape === null
      ? null
      : {
          title: "Reduced loss landscape",
          caption:
            "Losses at the last step of networks whose weights returned to their initial norm after every step, over " +
            `this norm: medians over seeds, upright lines their range.${landscapeWords(landscape)}`,
          spec: landscapeFigure(system, landscape, lossTitle("final loss", "labels", system.lossUnit), size),
        },
  lines: (data, _choices, size) => linesDrawing(data, size),
  phases: ({ system, cells, thresholds }, { phaseX: x, phaseY: y }, size) => ({
    title: "Phases",
    caption:
      `The phase of most seeds of a cell, over ${titleOf(system, x)} and ${titleOf(system, y)}. ` +
      `${capitalised(phaseDefinition(thresholds))}, within the budget (times and outcomes take lasting crossings instead).${disagreementWords(cells)}${panelsLeftWords(cells, { x, y })}`,
    spec: phaseFigure(system, cells, { x, y }, size),
  }),
  "time-to-grok": (data, choices, size) => surfaceDrawing(data, choices, size, choices.value),
  "delay-ratio": (data, choices, size) =>
    // The reader may already have chosen this surface above.
    choices.value === "ratio" ? null : surfaceDrawing(data, choices, size, "ratio"),
  goldilocks: ({ system, regimes, cells, thresholds }, { across }, size) => ({
    title: "The goldilocks map",
    caption:
      `Regimes of the amount of data: ${titleOf(system, system.amount ?? "")}. ` +
      `${boundaryWords(system, thresholds)}. Each boundary is ` +
      "estimated within its bracket, the two values of the grid between which it lies (darker veil); " +
      (regimes.some(({ seeds }) => seeds > 1) ? "upright lines span its spread over seeds; " : "") +
      "marks show what became of most seeds of a cell, with an open outline where more steps may undo it.",
    spec: goldilocksFigure(system, regimes, cells, across, size),
  }),
  accuracy: ({ system, cells, thresholds }, { curves }, size) => ({
    title: "Accuracy",
    caption: `${panelsCaption(system, cells, curves, thresholds)} ${accuracyWords(system, thresholds)}`,
    spec: accuracyFigure(system, curves, thresholds, size),
  }),
  curves: ({ system, cells, thresholds }, { curves }, size) => ({
    title: "Learning curves",
    caption: `${panelsCaption(system, cells, curves, thresholds)} ${lossWords(system, thresholds)}`,
    spec: curvesFigure(system, curves, thresholds, lossTitle("loss", "labels", system.lossUnit), size),
  }),
  mechanism: ({ system, thresholds, curves, furtherCurves }, { inside }, size) =>
    inside === null
      ? null
      : {
          title: "Inside one trial",
          caption: `What changes while the trial at ${trialTexts([...curves, ...furtherCurves], system)(inside)} is trained (${inside.label}).${mechanismCaption(system, inside)}`,
          spec: mechanismFigure(system, inside, thresholds, size),
        },
  "final-loss": ({ system, cells, thresholds }, { against }, size) => ({
    title: "Final test loss",
    caption:
      `Test loss at the last step trained over ${titleOf(system, against)}: ${seedsWords(cells)}. ` +
      "Diverged and failed trials are left out. Where training stopped because the outcome was decided, the loss could " +
      `have fallen further.${zeroWords(
        cells.map(({ finalTest }) => finalTest.median),
        "loss",
      )}`,
    spec: finalLossFigure(
      system,
      cells,
      against,
      lossTitle("final test loss", thresholds.relativeTo, system.lossUnit),
      size,
    ),
  }),
  family: ({ system, cells, curves, furtherCurves, thresholds }, _choices, size) => {
    const { family, amount } = system;
    if (family === null) return null;
    const symbol = symbolOf(system, family);
    const smallest = amount === null ? "" : ` at the smallest ${symbolOf(system, amount)}`;
    return {
      title: `Curves by ${titleOf(system, family)}`,
      caption:
        `Above one trial for each ${symbol}, the first seed${smallest}; below the final test loss over ${symbol}, ` +
        `${seedsWords(cells)}.${zeroWords(
          cells.map(({ finalTest }) => finalTest.median),
          "final loss",
        )}`,
      spec: familyFigure(
        system,
        cells,
        [...furtherCurves, ...curves],
        lossTitle("final test loss", thresholds.relativeTo, system.lossUnit),
        size,
      ),
    };
  },
};

/** The caption's words for the whiskers over seeds; a single seed has no spread. */
function seedsWords(cells: readonly Cell[]): string {
  return cells.some(({ trials }) => trials > 1)
    ? "medians over seeds, upright lines their spread"
    : "values of the one seed";
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function linesDrawing(data: FigureData, size: FigureSize): Drawn | null {
  const [axis] = independentParameters(data.cells);
  if (axis === undefined) return null;
  const along = varyingParameters(data.cells).filter((name) => name !== axis);
  const { system, regimes, thresholds } = data;
  const headline = axis === system.amount ? ladderHeadline(system, regimes) : null;
  const { noun } = judgedWords(thresholds);
  const boundaries =
    headline === null
      ? ""
      : ` ${boundaryWords(system, thresholds)}; they are drawn solid and dashed` +
        (regimes.some(({ seeds }) => seeds > 1) ? ", and veils span their spread over seeds." : ".");
  return {
    title: `Over ${titleOf(system, axis)}${along.length === 0 ? "" : `, with ${along.map((name) => symbolOf(system, name)).join(" and ")}`}${headline === null ? "" : `: ${headline}`}`,
    caption:
      `${capitalised(seedsWords(data.cells))}: ${system.time.plural} from which on train and test ${noun} keep to their ` +
      `thresholds; their ratio, with ρ, from which on generalisation is late; the final test loss.${boundaries}`,
    spec: linesFigure(
      { ...data, lossTitle: lossTitle("final test loss", thresholds.relativeTo, system.lossUnit) },
      axis,
      size,
    ),
  };
}

function surfaceDrawing(
  { system, cells, thresholds }: FigureData,
  { x, y }: FigureChoices,
  size: FigureSize,
  value: SurfaceValue,
): Drawn | null {
  // A single cell is a number rather than a map; the summary and the table show it.
  if (cells.length < 2 || x === y) return null;
  const surface = surfaceOf(cells, { x, y, value });
  const left = surface.facets.length - MOST_PANELS;
  const hasGaps = surface.facets.some(
    ({ cells: ofFacet }) => ofFacet.length < surface.x.values.length * surface.y.values.length,
  );
  const gaps = hasGaps ? " Paler: not trained, shown as the nearest cell." : "";
  const rest = left > 0 ? ` ${left} further panels are left out here; the table has all cells.` : "";
  return {
    title: surfaceTitle(value, system.time, system.clock?.symbol),
    caption: `${surfaceCaption(value, { system, thresholds }, hasContours(surface))} Over ${titleOf(system, x)} and ${titleOf(system, y)}.${gaps}${rest}`,
    spec: surfaceFigure(system, surface, size, value === "ratio" ? [thresholds.ratio] : undefined),
  };
}

function surfaceCaption(
  value: SurfaceValue,
  { system, thresholds }: Pick<FigureData, "system" | "thresholds">,
  isContoured: boolean,
): string {
  const contours = isContoured ? "contours lie at the labelled values, " : "";
  const lines = `${contours}the heavy line parts the cells that get there from those that do not.`;
  const { noun, stays } = judgedWords(thresholds);
  const time = system.time.clock === "steps" ? "step" : `time ${system.time.noun}`;
  switch (value) {
    case "test_step":
      return `Median ${time} from which on the test ${noun} ${stays} its threshold, bright where early; ${lines}`;
    case "train_step":
      return `Median ${time} from which on the train ${noun} ${stays} its threshold, bright where early; ${lines}`;
    case "delay":
      return `Median of the ${system.time.plural} from fitting to generalising, bright where few; ${lines}`;
    case "tau":
      return `Median time to generalise on the system's own clock, ${system.clock?.meaning ?? "τ"}; bright where early; ${lines}`;
    case "ratio":
      return (
        `How many times longer the test ${noun} takes than the train ${noun}, bright where it follows at once. Below ` +
        `ρ = ${shortNumber(thresholds.ratio)} ${isContoured ? "(the contour) " : ""}a trial counts as tracked, from there on as grokked.`
      );
    case "reached":
      return `Share of the trials whose test ${noun} ${stays} its threshold in the end, bright where all.`;
  }
}

/** The definitions of both boundaries of the amount of data. */
function boundaryWords(system: SystemProfile, thresholds: GrokThresholds): string {
  const amount = system.amount ?? "";
  const symbol = symbolOf(system, amount);
  const [first, second] = boundaryNames(system, amount);
  return (
    `${first} is the smallest ${symbol} from which on the test ${judgedWords(thresholds).noun} gets to its threshold within ` +
    `the budget, ${second} the smallest from which on it does so without delay`
  );
}

/** The varying parameters that the panels share; headings name those that differ. */
function panelsCaption(
  system: SystemProfile,
  cells: readonly Cell[],
  curves: readonly ReportCurve[],
  { ratio }: GrokThresholds,
): string {
  if (curves.length === 0) return "";
  const varying = varyingParameters(curves.map(({ outcome }) => outcome));
  const { parameters } = curves[0].outcome;
  const shared = pointNames(system, varyingParameters(cells)).filter((name) => !varying.includes(name));
  const point = pointLabel(system, partOf(parameters, shared));
  const hasOthers = curves.some(({ others }) => (others ?? []).length > 0);
  const kinds = new Set(curves.map(({ outcome }) => outcomeSoFar(outcome, ratio)));
  const all = new Set(cells.flatMap((cell) => [...countsSoFar(cell).keys()]));
  const isOfEach =
    kinds.size === curves.length && [...all].every((kind) => kind === "failed" || kinds.has(kind));
  const what =
    curves.length === 1
      ? "One trial"
      : isOfEach
        ? "One trial of each kind of outcome"
        : counted(curves.length, "trial");
  const others = hasOthers ? ", other seeds of its cell pale behind it" : "";
  return `${what}${others}${shared.length === 0 ? "" : `, at ${point}`}.`;
}

function lossWords({ lossUnit }: SystemProfile, { measure }: GrokThresholds): string {
  const circles = measure === "accuracy" ? "" : "; circles where a loss falls below its threshold for good";
  return `Losses over ${lossUnit.meaning}, from the first step on${circles}.`;
}

function accuracyWords({ series }: SystemProfile, { measure, within }: GrokThresholds): string {
  const isRegression = series.some(({ judged }) => judged?.within !== undefined);
  const error = within ?? REGRESSION_ERROR;
  const what = isRegression
    ? `whose squared error is below ${shortNumber(error)}`
    : "that are classified rightly";
  const circles = measure === "accuracy" ? "; circles where it reaches its threshold for good" : "";
  return `Share of samples ${what}, from the first step on${circles}.`;
}
