import type { TableRow } from "../../import/index.js";
import { isBelowZero, type ParameterSpec } from "../../model/index.js";
import { RowStage } from "../../store/index.js";
import type { ColumnRoles } from "./column-roles.js";
import type { RowMistakes } from "./row-mistakes.js";
import { foundInTable, tableNumber } from "./table-number.js";

/** A trial of a table without its rows. */
export interface StagedTrial {
  /** By name; numbers where the text is one. */
  readonly parameters: ReadonlyMap<string, number | string>;
  readonly seed: number;
  /** E[y²], > 0. */
  readonly labelPower: number;
  /** The place of its first row. */
  readonly place: number;
  lastStep: number;
}

/**
 * The trials of a table while its rows are read: each row is checked and put on the stage. All mistakes are reported, and
 * memory holds only a line for each trial and the distinct steps.
 */
export class StagedTrials {
  readonly trials: StagedTrial[] = [];
  /** Every step at which any trial has a row. */
  readonly steps = new Set<number>();
  readonly stage: RowStage;
  readonly #roles: ColumnRoles;
  readonly #domains: ReadonlyMap<string, ParameterSpec>;
  readonly #mistakes: RowMistakes;
  readonly #word: string;
  readonly #index = new Map<string, number>();
  #mayRepeat = false;

  /** @param domains of parameters, where they are declared. @param word the word for places: "line". */
  constructor(
    roles: ColumnRoles,
    domains: ReadonlyMap<string, ParameterSpec>,
    mistakes: RowMistakes,
    word: string,
  ) {
    this.#roles = roles;
    this.#domains = domains;
    this.#mistakes = mistakes;
    this.#word = word;
    this.stage = new RowStage(roles.values.length);
  }

  add(row: TableRow): void {
    const trial = this.#trialOf(row);
    const step = this.#step(row);
    const values = this.#roles.values.map(([name, at], index) => this.#value(row, name, at, index < 2));
    if (trial === null || step === null || values.includes(undefined)) return;
    const known = this.trials[trial];
    if (step <= known.lastStep) this.#mayRepeat = true;
    known.lastStep = Math.max(known.lastStep, step);
    this.steps.add(step);
    this.stage.add({ trial, step, place: row.place, values: values as (number | null)[] });
  }

  /** Reports steps that a trial has twice, and with `fromStart` trials without a row at step 0. Reads all rows if necessary. */
  checkSteps(fromStart: boolean): void {
    if (!this.#mayRepeat && !fromStart) return;
    for (const rows of this.stage.trials()) {
      if (fromStart && rows[0].step > 0) {
        const hint = "thresholds relativeTo: initial compare each loss with its own there";
        this.#mistakes.add(
          this.#at(rows[0].place),
          "a first row of this trial at step 0",
          `step ${rows[0].step}`,
          hint,
        );
      }
      rows.forEach(({ step, place }, at) => {
        if (at === 0 || rows[at - 1].step !== step) return;
        const before = this.#at(rows[at - 1].place);
        this.#mistakes.add(
          this.#at(place),
          "each step of a trial once",
          `step ${step} again, after ${before}`,
        );
      });
    }
  }

  #at(place: number): string {
    return `${this.#word} ${place}`;
  }

  #trialOf(row: TableRow): number | null {
    const { parameters, seed, labelPower } = this.#roles;
    let key = seed === null ? "0" : String(row.values[seed]);
    for (const at of parameters.values()) key += `\u0000${String(row.values[at])}`;
    const known = this.#index.get(key);
    if (known !== undefined) {
      const power = labelPower === null ? 1 : tableNumber(row.values[labelPower]);
      if (known >= 0 && power !== this.trials[known].labelPower) {
        const first = this.trials[known];
        const expected = `label_power ${first.labelPower}, as in ${this.#at(first.place)} of this trial`;
        this.#mistakes.add(this.#at(row.place), expected, foundInTable(row.values[labelPower ?? 0]));
      }
      return known < 0 ? null : known;
    }
    const trial = this.#newTrial(row);
    // A wrong trial is reported once, at its first row.
    if (trial === null) {
      this.#index.set(key, -1);
      return null;
    }
    // 0.10 and 0.1 are one trial.
    const plain = JSON.stringify([trial.seed, ...trial.parameters.values()]);
    const same = this.#index.get(plain);
    const index = same ?? this.trials.push(trial) - 1;
    this.#index.set(plain, index).set(key, index);
    return index;
  }

  #newTrial(row: TableRow): StagedTrial | null {
    let isRight = true;
    const wrong = (column: string, expected: string, at: number): void => {
      isRight = false;
      this.#mistakes.add(`${this.#at(row.place)}: ${column}`, expected, foundInTable(row.values[at]));
    };
    const { parameters: columns, seed: seedAt, labelPower: powerAt } = this.#roles;
    const parameters = new Map<string, number | string>();
    for (const [name, at] of columns) {
      const value = row.values[at];
      const number = tableNumber(value);
      const domain = this.#domains.get(name)?.domain;
      const taken = domain?.has(String(value)) === true ? String(value) : (number ?? String(value));
      if (value === null || (typeof taken === "number" && !Number.isFinite(taken))) {
        wrong(name, domain?.expected ?? "a value", at);
      } else if (domain !== undefined && !domain.has(taken)) wrong(name, domain.expected, at);
      parameters.set(name, taken);
    }
    const seed = seedAt === null ? 0 : tableNumber(row.values[seedAt]);
    if (seedAt !== null && !isCount(seed)) wrong("seed", "an integer of at least 0", seedAt);
    const power = powerAt === null ? 1 : tableNumber(row.values[powerAt]);
    if (powerAt !== null && !(power !== null && power > 0 && power < Infinity))
      wrong("label_power", "a number above 0, E[y²]", powerAt);
    if (!isRight) return null;
    return { parameters, seed: seed ?? 0, labelPower: power ?? 1, place: row.place, lastStep: -1 };
  }

  #step(row: TableRow): number | null {
    const at = this.#roles.step;
    const step = tableNumber(row.values[at]);
    if (isCount(step)) return step;
    const expected = "an integer of at least 0";
    this.#mistakes.add(`${this.#at(row.place)}: step`, expected, foundInTable(row.values[at]));
    return null;
  }

  /**
   * A recorded value; in a series a value that is not finite counts as not recorded. Undefined: the value is wrong, and
   * reported.
   */
  #value(row: TableRow, name: string, at: number, isLoss: boolean): number | null | undefined {
    const value = row.values[at];
    const number = tableNumber(value);
    if (isLoss && number !== null && isBelowZero(number)) {
      // Thresholds are shares of a loss that is 0 at best: one below 0 would count as learned.
      this.#mistakes.add(`${this.#at(row.place)}: ${name}`, "a loss of at least 0", foundInTable(value));
      return undefined;
    }
    if (number !== null) return isLoss || Number.isFinite(number) ? number : null;
    if (value === null && !isLoss) return null;
    const hint =
      isLoss && value === null
        ? "leave out rows at which a loss was not taken; what diverged is written NaN (pandas: na_rep)"
        : undefined;
    this.#mistakes.add(`${this.#at(row.place)}: ${name}`, "a number", foundInTable(value), hint);
    return undefined;
  }
}

function isCount(value: number | null): value is number {
  return value !== null && Number.isSafeInteger(value) && value >= 0;
}
