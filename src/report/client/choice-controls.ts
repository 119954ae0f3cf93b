import { SURFACE_VALUES, varyingParameters, type CellParameterName } from "../../analysis/index.js";
import { judgedColumns } from "../../model/index.js";
import { surfaceTitle } from "../words/cell-words.js";
import { hasColumn, kindOf } from "../figure/curve-panels.js";
import type { FigureChoices, FigureData, FigureName } from "../figure/figures.js";
import { titleOf } from "../words/parameter-words.js";
import { trialTexts } from "../words/point-names.js";
import type { ReportCurve } from "../report-input.js";
import { checkControl, selectControl } from "./controls.js";

/** The most curves that are shown in panels at once. */
export const MOST_CURVE_PANELS = 12;

/** Callback with the reader's choices and the figures that they change. */
export type OnChoice = (changed: Partial<FigureChoices>, figures: readonly FigureName[]) => void;

/** The controls above each figure that has controls. */
export function choiceControls(
  data: FigureData,
  choices: FigureChoices,
  onChoice: OnChoice,
): Readonly<Partial<Record<FigureName, readonly HTMLElement[]>>> {
  const names = varyingParameters(data.cells);
  const all = [...data.curves, ...data.furtherCurves];
  const nameOf = trialTexts(all, data.system);
  const textOf = (curve: ReportCurve): string => `${kindOf(curve)}: ${nameOf(curve)}`;
  // Both figures share one list, above the first of them.
  const { train } = judgedColumns({ ...data.thresholds, measure: "accuracy" });
  const figureWithTrials = all.some(({ rows }) => hasColumn(rows, train)) ? "accuracy" : "curves";
  return {
    "time-to-grok": surfaceControls(data, names, choices, onChoice),
    phases: twoAxes(data, names, choices, ["phaseX", "phaseY"], ["phases"], onChoice),
    goldilocks: axisControl(data, "across", "across", names, choices.across, (across) => {
      onChoice({ across }, ["goldilocks"]);
    }),
    [figureWithTrials]: all.length < 2 ? [] : [curvesControl(all, textOf, choices, onChoice)],
    mechanism:
      all.length < 2
        ? []
        : [
            selectControl(
              "trial",
              all.map((curve, index) => ({ value: String(index), text: textOf(curve) })),
              String(all.findIndex((curve) => curve === choices.inside)),
              (index) => {
                onChoice({ inside: all[Number(index)] }, ["mechanism"]);
              },
            ),
          ],
    "final-loss": axisControl(data, "against", "over", names, choices.against, (against) => {
      onChoice({ against }, ["final-loss"]);
    }),
  };
}

function surfaceControls(
  { system }: FigureData,
  names: readonly CellParameterName[],
  choices: FigureChoices,
  onChoice: OnChoice,
): readonly HTMLElement[] {
  // On the system's own clock the time to generalise is τ; a system without a clock has no τ.
  const absent = system.time.clock === "tau" ? "test_step" : system.clock === null ? "tau" : null;
  const surfaces = ["time-to-grok", "delay-ratio"] as const;
  const values = SURFACE_VALUES.filter((value) => value !== absent).map((value) => ({
    value,
    text: surfaceTitle(value, system.time, system.clock?.symbol),
  }));
  const value = selectControl("colour", values, choices.value, (chosen) => {
    onChoice({ value: chosen }, surfaces);
  });
  return [value, ...twoAxes({ system }, names, choices, ["x", "y"], surfaces, onChoice)];
}

/** Controls for the axes of figures over two parameters; none where there are only two to choose from. */
function twoAxes(
  { system }: Pick<FigureData, "system">,
  names: readonly CellParameterName[],
  choices: FigureChoices,
  [x, y]: readonly ["x", "y"] | readonly ["phaseX", "phaseY"],
  figures: readonly FigureName[],
  onChoice: OnChoice,
): readonly HTMLElement[] {
  if (names.length < 3) return [];
  const axis = (label: string, key: typeof x | typeof y): HTMLElement =>
    selectControl(
      label,
      names.map((name) => ({ value: name, text: titleOf(system, name) })),
      choices[key],
      (name) => {
        onChoice({ [key]: name }, figures);
      },
    );
  return [axis("across", x), axis("upwards", y)];
}

function axisControl(
  { system }: FigureData,
  kind: "across" | "against",
  label: string,
  names: readonly CellParameterName[],
  chosen: CellParameterName,
  onChange: (name: CellParameterName) => void,
): readonly HTMLElement[] {
  const offered = names.filter((name) => kind === "against" || name !== system.amount);
  if (offered.length < 2) return [];
  const options = offered.map((name) => ({ value: name, text: titleOf(system, name) }));
  return [selectControl(label, options, chosen, onChange)];
}

function curvesControl(
  all: readonly ReportCurve[],
  textOf: (curve: ReportCurve) => string,
  choices: FigureChoices,
  onChoice: OnChoice,
): HTMLElement {
  const checks = checkControl(
    all.map(textOf),
    (index) => choices.curves.includes(all[index]),
    (ticked) =>
      `trials: ${ticked} of ${all.length}${ticked > MOST_CURVE_PANELS ? `, ${MOST_CURVE_PANELS} drawn` : ""}`,
    () => {
      const ticked = checks.ticked().map((index) => all[index]);
      onChoice({ curves: ticked.slice(0, MOST_CURVE_PANELS) }, ["accuracy", "curves"]);
    },
  );
  return checks.element;
}
