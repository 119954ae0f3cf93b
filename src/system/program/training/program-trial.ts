import {
  GrokError,
  recordSteps,
  type Checkpoint,
  type CurveRow,
  type Ending,
  type Job,
  type TrialEvent,
} from "../../../model/index.js";
import { RecordKeeper } from "../../../engine/record-keeper.js";
import { CompactRows, rowOf } from "./compact-rows.js";
import { lineError, type Said } from "./said.js";
import {
  changedError,
  isUnchanged,
  removeOlder,
  takeCheckpoint,
  type TakenCheckpoint,
} from "./kept-checkpoint.js";

/** The folders of a trial's files. */
export interface TrialPlace {
  /** Its own folder, absolute; it is empty when the program starts. */
  readonly folder: string;
  /** The folder of large checkpoints. */
  readonly checkpoints: string;
}

/** One trial while a program trains it: the program's lines, checked against the protocol. */
export class ProgramTrial {
  readonly job: Job;
  readonly place: TrialPlace;
  /** The step and file from which the program continues; null: the start. */
  readonly from: { readonly step: number; readonly path: string } | null;
  /** The reason of the trial's end; null: it has not ended. */
  ending: Ending | null = null;
  #records: RecordKeeper | null = null;
  #labelPower = 1;
  #said = -1;
  /** Rows up to this step are already stored, and arrive again because the checkpoint's file is missing. */
  readonly #known: number;
  #last: CurveRow | null = null;
  /** The rows of this attempt. */
  readonly #rows: CompactRows;
  #kept: Checkpoint | null;
  /** Checkpoints that are not yet acknowledged to the program. */
  #open: TakenCheckpoint[] = [];

  /** @param series the columns that the program may record beside the losses. */
  constructor(
    job: Job,
    place: TrialPlace,
    from: { readonly step: number; readonly path: string } | null,
    series: readonly string[],
  ) {
    this.job = job;
    this.#rows = new CompactRows(series);
    this.place = place;
    this.from = from;
    this.#kept = job.resume?.checkpoint ?? null;
    const resumed = job.resume?.checkpoint.step ?? -1;
    this.#known = from === null ? resumed : -1;
    if (from !== null) this.#said = from.step;
  }

  get id(): string {
    return this.job.trial.id;
  }

  /** The last checkpoint that lies within the trial; null: none. */
  get checkpoint(): Checkpoint | null {
    return this.#kept;
  }

  /** Last step that was recorded. */
  get step(): number {
    return Math.max(0, this.#last?.step ?? this.#records?.emittedStep ?? this.from?.step ?? 0);
  }

  /** The row of the last recorded step; null: there is none. */
  get last(): CurveRow | null {
    return this.#last ?? this.job.resume?.rows.at(-1) ?? null;
  }

  get labelPower(): number {
    return this.#labelPower;
  }

  /** Whether nothing is left to record. */
  get isComplete(): boolean {
    if (this.ending !== null) return true;
    // The program was interrupted after its last row and checkpoint, and only had to end.
    return ProgramTrial.wanted(this.job, this.from?.step ?? -1).length === 0 && this.last !== null;
  }

  /** The job from its last checkpoint on, with the rows before it. */
  continued(): Job {
    const checkpoint = this.#kept;
    if (checkpoint === null) return { ...this.job, resume: null };
    const before = this.job.resume?.rows ?? [];
    const rows = [
      ...before.filter(({ step }) => step <= checkpoint.step),
      ...this.#rows.upTo(checkpoint.step),
    ];
    return { ...this.job, resume: { checkpoint, rows } };
  }

  /** Whether a checkpoint waits for its answer. */
  get awaitsAnswer(): boolean {
    return this.#open.length > 0;
  }

  /** The steps that the program must record, from its starting point on. */
  static wanted({ budget }: Job, from: number): readonly number[] {
    const steps = [...recordSteps(budget.record, budget.steps)];
    if (steps.at(-1) !== budget.steps) steps.push(budget.steps);
    return steps.filter((step) => step > from);
  }

  /**
   * Takes a line about this trial.
   *
   * @throws GrokError TRIAL where the line breaks the protocol; the trial has then failed.
   */
  hear(said: Said, line: string, number: number, emit: (event: TrialEvent) => void): void {
    switch (said.kind) {
      case "labels":
        if (this.#records !== null)
          throw lineError(line, number, "label_power before the first row", "it after one");
        this.#labelPower = said.labelPower;
        return;
      case "row":
        this.#row(said, line, number, emit);
        return;
      case "checkpoint":
        this.#checkpoint(said, line, number, emit);
        return;
      case "end":
        this.#end(said.how, line, number, emit);
    }
  }

  /**
   * Called when everything reported so far is durable.
   *
   * @returns names of the checkpoints that are now kept.
   * @throws GrokError TRIAL where a checkpoint has changed after it was reported.
   */
  committed(): readonly { readonly name: string; readonly step: number }[] {
    const taken = this.#open;
    this.#open = [];
    for (const each of taken) {
      if (isUnchanged(each)) continue;
      throw changedError(each.name);
    }
    const latest = taken.at(-1)?.checkpoint;
    if (latest !== undefined && latest === this.#kept) removeOlder(latest, this.place.checkpoints);
    return taken.map(({ name, checkpoint: { step } }) => ({ name, step }));
  }

  #row(
    said: Said & { readonly kind: "row" },
    line: string,
    number: number,
    emit: (event: TrialEvent) => void,
  ): void {
    const { step, values } = said;
    if (step <= this.#said) throw lineError(line, number, `a step above ${this.#said}`, `step ${step}`);
    this.#said = step;
    if (this.ending !== null) return;
    const records = (this.#records ??= new RecordKeeper(this.job, this.#labelPower));
    if (step <= this.#known) return;
    const { nextStep } = records;
    if (step < nextStep) return; // a step that was not requested
    if (step > nextStep) {
      throw lineError(
        line,
        number,
        `step ${nextStep}, which is to be recorded`,
        `step ${step}`,
        HINT_OF_STEPS,
      );
    }
    this.#keep(rowOf(step, values), records, emit);
  }

  #keep(wanted: CurveRow, records: RecordKeeper, emit: (event: TrialEvent) => void): void {
    const { row, onGrid, ending } = records.keep(wanted);
    if (onGrid) {
      emit({ kind: "rows", trialId: this.id, rows: [row] });
      this.#rows.push(row);
    }
    this.#last = row;
    this.ending = ending;
  }

  #checkpoint(
    said: Said & { readonly kind: "checkpoint" },
    line: string,
    number: number,
    emit: (event: TrialEvent) => void,
  ): void {
    const { step, name } = said;
    if (this.#open.some((open) => open.name === name)) {
      throw lineError(
        line,
        number,
        "another name until the answer has come",
        `${name} again`,
        HINT_OF_ANSWER,
      );
    }
    const records = (this.#records ??= new RecordKeeper(this.job, this.#labelPower));
    if (this.ending === null && step >= records.nextStep) {
      throw lineError(line, number, `the row of step ${records.nextStep} before this checkpoint`, "none");
    }
    const taken = quoting(line, number, () =>
      takeCheckpoint(this.id, said, this.place.folder, this.place.checkpoints),
    );
    this.#open.push(taken);
    // A checkpoint beyond the last row would leave a gap if the trial is deepened.
    const end = this.ending === null ? Infinity : (this.#last?.step ?? -1);
    if (step > end || step < (this.#kept?.step ?? 0)) return;
    this.#kept = taken.checkpoint;
    if (this.ending === null) emit({ kind: "checkpoint", trialId: this.id, checkpoint: taken.checkpoint });
  }

  #end(how: "settled" | "diverged", line: string, number: number, emit: (event: TrialEvent) => void): void {
    if (this.ending !== null) return;
    const records = this.#records;
    const last = this.#last ?? records?.lastRow ?? null;
    if (records === null || last === null)
      throw lineError(
        line,
        number,
        "a row before the end",
        "none",
        "record what is there, then say how it ended",
      );
    if (how === "diverged") {
      this.#last = last;
      this.ending = "diverged";
      return;
    }
    // Nothing moves any more: the remaining records equal the last one.
    while (this.ending === null) this.#keep({ ...last, step: records.nextStep }, records, emit);
  }
}

const HINT_OF_STEPS =
  "the file that GROKSWEEP_TRIAL names lists the steps; rows at other steps are welcome, and left out";
const HINT_OF_ANSWER = "a line on stdin says when a checkpoint is kept";

/** Errors during the handling of a line become errors about that line. */
function quoting<T>(line: string, number: number, take: () => T): T {
  try {
    return take();
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const hint = error instanceof GrokError ? error.hint : undefined;
    throw new GrokError("TRIAL", `line ${number} of the program: ${words}: ${line.slice(0, 200)}`, {
      ...(hint === undefined ? {} : { hint }),
      cause: error,
    });
  }
}
