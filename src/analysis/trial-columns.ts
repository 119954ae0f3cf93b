import {
  emptyPage,
  orNull,
  OUTCOME_KINDS,
  OUTCOME_NUMBERS,
  SEED_NAMES,
  type Facts,
  type GrokThresholds,
  type OutcomePage,
  type OutcomeRow,
  type ParameterValues,
} from "../model/index.js";
import { cellKey, seedKey } from "./cell-parameters.js";
import { MECHANISMS, mechanismOf, type MechanismInput } from "./mechanism.js";
import { PHASES, type Phase, type PhaseInput } from "./phase.js";

/** Trials in a block; blocks are never copied, so memory grows with the number of trials. */
const BLOCK = 16_384;

/** Trials of a page that is made of single rows. */
const PAGE = 500;

/** A cell of {@link TrialColumns}. */
export interface ReadCell {
  /** By cellKey. */
  readonly key: string;
  /** As the first trial of the cell has them; names of seeds may be among them. */
  readonly parameters: ParameterValues;
}

/** What is computed of each trial while it is at hand. */
export interface TrialColumnsOptions {
  /** The divisor of final test losses. Default: the label power. */
  readonly finalRelativeTo?: GrokThresholds["relativeTo"] | undefined;
  /** [T] budgets of deepened trials, by trial id. Default: no trial is deepened. */
  readonly deepened?: ReadonlyMap<string, number> | undefined;
  /** The phase of a trial. Default: phases are not asked for. */
  readonly phaseOf?: ((row: PhaseInput & { readonly trialId: string }) => Phase | null) | null | undefined;
  /** Thresholds that tell the mechanism of a trial. Default: mechanisms are not asked for. */
  readonly mechanisms?: GrokThresholds | undefined;
}

/** The part of a trial that analyses of cells and regimes use; NaN: absent. Valid only during the call that gets it. */
export interface TrialNumbers {
  /** Index of {@link TrialColumns.seeds}. */
  readonly seed: number;
  /** Index of OUTCOME_KINDS. */
  readonly kind: number;
  /** Index of PHASES; −1: none. */
  readonly phase: number;
  readonly trainStep: number;
  readonly testStep: number;
  readonly steps: number;
  readonly ratio: number;
  /** The final test loss over its divisor. */
  readonly finalTest: number;
  /** The trial's own budget. */
  readonly deepenedTo: number;
}

/** Trials by cell. */
export interface GroupedTrials {
  /** The trials of a cell, in the order in which they were added, as `make` makes them of their numbers. */
  ofCell<T>(cell: number, make: (numbers: TrialNumbers) => T): readonly T[];
}

interface Block {
  readonly cells: Uint32Array;
  readonly seeds: Uint32Array;
  readonly kinds: Uint8Array;
  readonly phases: Int8Array;
  readonly mechanisms: Int8Array;
  readonly trainSteps: Float64Array;
  readonly testSteps: Float64Array;
  readonly steps: Float64Array;
  readonly ratios: Float64Array;
  readonly finalTests: Float64Array;
}

/**
 * The trials of a sweep by column, some 50 bytes each: one reading of the store serves all analyses of cells, regimes and
 * mechanisms. Cells and seeds are numbered in order of first appearance.
 */
export class TrialColumns {
  readonly #options: TrialColumnsOptions;
  readonly #cells: ReadCell[] = [];
  readonly #cellNumbers = new Map<string, number>();
  readonly #seeds: string[] = [];
  readonly #seedNumbers = new Map<string, number>();
  /** Numbers of seeds from which all streams follow. */
  readonly #singleSeeds = new Map<number, number>();
  readonly #blocks: Block[] = [];
  readonly #deepened = new Map<number, number>();
  #length = 0;
  #longest = 0;

  constructor(options: TrialColumnsOptions = {}) {
    this.#options = options;
  }

  /** The cells so far. */
  get cells(): readonly ReadCell[] {
    return this.#cells;
  }

  /** Keys of the seeds so far (seedKey). */
  get seeds(): readonly string[] {
    return this.#seeds;
  }

  /** [T] The last step of the longest training; 0 without trials. */
  get longest(): number {
    return this.#longest;
  }

  /** Adds the pages of one reading. Cost: some 0.3 µs a trial. */
  addPages(pages: Iterable<OutcomePage>): this {
    // The number here of each cell of the pages; cells that differ in their texts alone are one.
    const numbers: number[] = [];
    for (const page of pages) {
      for (let cell = numbers.length; cell < page.cells.length; cell++) {
        numbers.push(this.#cellNumber(page.cells[cell]));
      }
      this.#addPage(page, numbers);
    }
    return this;
  }

  /** Adds single outcomes. */
  addRows(rows: Iterable<OutcomeRow>): this {
    return this.addPages(pagesOf(rows));
  }

  #addPage(page: OutcomePage, cellNumbers: readonly number[]): void {
    const { train_step, test_step, steps, ratio } = page.numbers;
    const { deepened, phaseOf, mechanisms } = this.#options;
    const unit = { labels: page.numbers.label_power, initial: page.numbers.initial_test, absolute: null }[
      this.#options.finalRelativeTo ?? "labels"
    ];
    for (let at = 0; at < page.kinds.length; at++) {
      const place = this.#length % BLOCK;
      if (place === 0) this.#blocks.push(emptyBlock());
      const block = this.#blocks[this.#blocks.length - 1];
      block.cells[place] = cellNumbers[page.cellOf[at]];
      block.seeds[place] = this.#seedNumber(page, at);
      block.kinds[place] = page.kinds[at];
      block.trainSteps[place] = train_step[at];
      block.testSteps[place] = test_step[at];
      block.steps[place] = steps[at];
      block.ratios[place] = ratio[at];
      const divisor = unit === null ? 1 : unit[at];
      block.finalTests[place] = divisor > 0 ? page.numbers.final_test[at] / divisor : Number.NaN;
      if (steps[at] > this.#longest) this.#longest = steps[at];
      if (deepened !== undefined && deepened.size > 0) {
        const own = deepened.get(page.trialIds[at]);
        if (own !== undefined) this.#deepened.set(this.#length, own);
      }
      if (phaseOf !== null && phaseOf !== undefined) {
        const phase = phaseOf(phaseInput(page, at));
        block.phases[place] = phase === null ? -1 : PHASES.indexOf(phase);
      }
      if (mechanisms !== undefined && !Number.isNaN(test_step[at])) {
        const mechanism = mechanismOf(mechanismInput(page, at), mechanisms);
        block.mechanisms[place] = mechanism === null ? -1 : MECHANISMS.indexOf(mechanism);
      }
      this.#length++;
    }
  }

  #cellNumber(parameters: ParameterValues): number {
    const key = cellKey(parameters);
    const known = this.#cellNumbers.get(key);
    if (known !== undefined) return known;
    const number = this.#cells.push({ key, parameters }) - 1;
    this.#cellNumbers.set(key, number);
    return number;
  }

  #seedNumber({ seeds, cells, cellOf }: OutcomePage, at: number): number {
    const [seed, data, target, weights] = [seeds[0][at], seeds[1][at], seeds[2][at], seeds[3][at]];
    const isSingle = Number.isNaN(data) && Number.isNaN(target) && Number.isNaN(weights);
    const known = isSingle ? this.#singleSeeds.get(seed) : undefined;
    if (known !== undefined) return known;
    const values: Record<string, number | null> = {};
    SEED_NAMES.forEach((name, i) => {
      const value = orNull(seeds[i][at]);
      if (value !== null || name in cells[cellOf[at]]) values[name] = value;
    });
    const key = seedKey(values);
    let number = this.#seedNumbers.get(key);
    if (number === undefined) {
      number = this.#seeds.push(key) - 1;
      this.#seedNumbers.set(key, number);
    }
    if (isSingle) this.#singleSeeds.set(seed, number);
    return number;
  }

  /** The trials so far by cell. Cost: O(trials), and four bytes a trial. */
  grouped(): GroupedTrials {
    const ends = new Uint32Array(this.#cells.length + 1);
    for (let trial = 0; trial < this.#length; trial++) ends[this.#cellOf(trial) + 1]++;
    for (let cell = 0; cell < this.#cells.length; cell++) ends[cell + 1] += ends[cell];
    const order = new Uint32Array(this.#length);
    const next = ends.slice();
    for (let trial = 0; trial < this.#length; trial++) order[next[this.#cellOf(trial)]++] = trial;
    // One object for all trials: a million of them would cost more than what is made of them.
    const numbers = { ...ABSENT };
    return {
      ofCell: (cell, make) => {
        const made = [];
        for (let at = ends[cell]; at < ends[cell + 1]; at++) {
          this.#read(order[at], numbers);
          made.push(make(numbers));
        }
        return made;
      },
    };
  }

  /** How many trials of each cell generalised by each of MECHANISMS: [cells][mechanisms]. */
  mechanismCounts(): readonly Uint32Array[] {
    const counts = this.#cells.map(() => new Uint32Array(MECHANISMS.length));
    for (let trial = 0; trial < this.#length; trial++) {
      const mechanism = this.#blocks[Math.floor(trial / BLOCK)].mechanisms[trial % BLOCK];
      if (mechanism >= 0) counts[this.#cellOf(trial)][mechanism]++;
    }
    return counts;
  }

  #cellOf(trial: number): number {
    return this.#blocks[Math.floor(trial / BLOCK)].cells[trial % BLOCK];
  }

  #read(trial: number, numbers: { -readonly [name in keyof TrialNumbers]: number }): void {
    const block = this.#blocks[Math.floor(trial / BLOCK)];
    const place = trial % BLOCK;
    numbers.seed = block.seeds[place];
    numbers.kind = block.kinds[place];
    numbers.phase = block.phases[place];
    numbers.trainStep = block.trainSteps[place];
    numbers.testStep = block.testSteps[place];
    numbers.steps = block.steps[place];
    numbers.ratio = block.ratios[place];
    numbers.finalTest = block.finalTests[place];
    numbers.deepenedTo = this.#deepened.size === 0 ? Number.NaN : (this.#deepened.get(trial) ?? Number.NaN);
  }
}

const ABSENT: TrialNumbers = {
  ...{ seed: 0, kind: 0, phase: -1 },
  ...{ trainStep: Number.NaN, testStep: Number.NaN, steps: Number.NaN },
  ...{ ratio: Number.NaN, finalTest: Number.NaN, deepenedTo: Number.NaN },
};

function emptyBlock(): Block {
  return {
    cells: new Uint32Array(BLOCK),
    seeds: new Uint32Array(BLOCK),
    kinds: new Uint8Array(BLOCK),
    phases: new Int8Array(BLOCK).fill(-1),
    mechanisms: new Int8Array(BLOCK).fill(-1),
    trainSteps: new Float64Array(BLOCK),
    testSteps: new Float64Array(BLOCK),
    steps: new Float64Array(BLOCK),
    ratios: new Float64Array(BLOCK),
    finalTests: new Float64Array(BLOCK),
  };
}

/** Outcomes as pages of one reading. */
function* pagesOf(rows: Iterable<OutcomeRow>): Generator<OutcomePage> {
  const cells: ParameterValues[] = [];
  const numbers = new Map<string, number>();
  let chunk: OutcomeRow[] = [];
  for (const row of rows) {
    if (chunk.push(row) < PAGE) continue;
    yield pageOf(chunk, cells, numbers);
    chunk = [];
  }
  if (chunk.length > 0) yield pageOf(chunk, cells, numbers);
}

function pageOf(
  rows: readonly OutcomeRow[],
  cells: ParameterValues[],
  numbers: Map<string, number>,
): OutcomePage {
  const page = emptyPage(rows.length);
  const facts = new Map<number, Facts>();
  rows.forEach((row, at) => {
    const key = cellKey(row.parameters);
    const number = numbers.get(key) ?? cells.push(row.parameters) - 1;
    numbers.set(key, number);
    page.cellOf[at] = number;
    page.kinds[at] = OUTCOME_KINDS.indexOf(row.kind);
    SEED_NAMES.forEach((name, i) => (page.seeds[i][at] = Number(row.parameters[name] ?? Number.NaN)));
    for (const name of OUTCOME_NUMBERS) page.numbers[name][at] = row[name] ?? Number.NaN;
    if (row.facts !== undefined) facts.set(at, row.facts);
  });
  return { ...page, cells, facts, trialIds: rows.map(({ trialId }) => trialId) };
}

function phaseInput({ trialIds, kinds, numbers }: OutcomePage, at: number): PhaseInput & { trialId: string } {
  return {
    trialId: trialIds[at],
    kind: OUTCOME_KINDS[kinds[at]],
    train_first_step: orNull(numbers.train_first_step[at]),
    test_first_step: orNull(numbers.test_first_step[at]),
    steps: orNull(numbers.steps[at]),
  };
}

function mechanismInput({ numbers }: OutcomePage, at: number): MechanismInput {
  return {
    test_step: orNull(numbers.test_step[at]),
    rich_step: orNull(numbers.rich_step[at]),
    kernel_test: orNull(numbers.kernel_test[at]),
    label_power: orNull(numbers.label_power[at]),
    initial_train: orNull(numbers.initial_train[at]),
    initial_test: orNull(numbers.initial_test[at]),
  };
}
