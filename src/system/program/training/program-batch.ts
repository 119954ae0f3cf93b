import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { failure } from "../../../engine/failure.js";
import {
  GrokError,
  type Batch,
  type Checkpoint,
  type EngineBatch,
  type Job,
  type Trainer,
  type TrialEvent,
  type TrialStanding,
} from "../../../model/index.js";
import { commandOf, type ProgramDeclaration } from "../declaration.js";
import { endError } from "./end-error.js";
import { FolderRemover, makeEmptyFolder } from "./folder-remover.js";
import { keepFolder, releaseFolder } from "./group-keeper.js";
import { restoreCheckpoint } from "./kept-checkpoint.js";
import { keepLogOfBefore, writeLogs } from "./kept-log.js";
import { ProgramProcess, type SaidLine } from "./program-process.js";
import { ProgramTrial } from "./program-trial.js";
import { lineError, readSaid, type Said } from "./said.js";
import { codeState } from "./code-state.js";
import { environmentOf, trialFile } from "./trial-file.js";

/** The exit code of a program that stopped at another process's request and can continue from its last checkpoint. */
const TO_BE_CONTINUED = 75;

/** Time between two writes of the log's end while a program runs, ms. */
const LOG_MS = 1000;

/** A trainer that runs the program of a declaration. */
export function programTrainer(declaration: ProgramDeclaration): Trainer {
  const kernels = codeState(declaration);
  return {
    createBatch: (batch: Batch, place = null) => new ProgramBatch(batch.jobs, declaration, place, kernels),
  };
}

/** A process and the trials that it trains. */
interface Running {
  readonly process: ProgramProcess;
  /** All trials of the process, by id. */
  readonly trials: ReadonlyMap<string, ProgramTrial>;
  /** The trials that have neither ended nor failed. */
  readonly open: Set<string>;
  readonly errors: Map<string, GrokError>;
  readonly startedAt: number;
  endedAt: number | null;
  logAt: number;
}

/** Trains trials by a program, one process after the other, each with as many trials as it accepts. */
class ProgramBatch implements EngineBatch {
  readonly occupancy = 1;
  readonly #declaration: ProgramDeclaration;
  readonly #kernels: string;
  readonly #root: string;
  readonly #isTemporary: boolean;
  /** The columns that the program may record beside the losses. */
  readonly #columns: readonly string[];
  readonly #columnSet: ReadonlySet<string>;
  #queue: Job[];
  #running: Running | null = null;
  #isStopping = false;
  /** Trials that were neither finished nor failed when the batch was stopped. */
  #hasInterrupted = false;
  #isDisposed = false;
  /** Whether a program did not end within its time of grace, for a check. */
  wasKilled = false;
  #wake: () => void = () => undefined;
  readonly #remover = new FolderRemover(() => this.#wake());

  constructor(
    jobs: readonly Job[],
    declaration: ProgramDeclaration,
    place: { readonly folder: string } | null,
    kernels: string,
  ) {
    this.#queue = [...jobs];
    this.#declaration = declaration;
    this.#columns = declaration.series.map(({ column }) => column);
    this.#columnSet = new Set(this.#columns);
    this.#kernels = kernels;
    this.#isTemporary = place === null;
    this.#root = place === null ? mkdtempSync(join(tmpdir(), "groksweep-")) : resolve(place.folder);
    if (this.#isTemporary) keepFolder(this.#root);
  }

  advance(emit: (event: TrialEvent) => void): boolean {
    if (this.#isDisposed) return false;
    if (this.#running === null) {
      if (this.#isStopping) return this.#queue.length > 0 || this.#hasInterrupted;
      this.#start(emit);
      return this.#running !== null || this.#queue.length > 0 || this.#remover.isBusy;
    }
    const running = this.#running;
    // Lines are handled in portions, so that the caller gets its turn.
    for (let count = 0; count < 1000; count++) {
      const line = running.process.next();
      if (line === null) break;
      this.#take(running, line, emit);
    }
    if (performance.now() - running.logAt > LOG_MS) this.#writeLog(running);
    if (running.process.end !== null && !running.process.hasLines && !this.#awaitsAnswer(running)) {
      this.#conclude(running, emit);
    }
    return this.#running !== null || this.#queue.length > 0 || this.#hasInterrupted || this.#remover.isBusy;
  }

  /** Whether there is nothing to do until the program sends something, or until the last folders are removed. */
  get isWaiting(): boolean {
    const running = this.#running;
    if (running === null) return this.#queue.length === 0 && this.#remover.isBusy;
    return !running.process.hasLines && (running.process.end === null || this.#awaitsAnswer(running));
  }

  get wantsCommit(): boolean {
    return this.#running !== null && this.#awaitsAnswer(this.#running);
  }

  async news(longestMs: number): Promise<void> {
    if (!this.isWaiting || this.#isDisposed) return;
    await new Promise<void>((done) => {
      const timer = setTimeout(done, longestMs);
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
    this.#wake = () => undefined;
  }

  committed(): void {
    const running = this.#running;
    if (running === null) return;
    for (const trial of running.trials.values()) {
      if (!trial.awaitsAnswer) continue;
      try {
        for (const { name, step } of trial.committed())
          running.process.answer({ kept: name, step, trial: trial.id });
      } catch (error) {
        this.#blame(running, trial.id, error);
      }
    }
  }

  stop(): void {
    this.#isStopping = true;
    this.#running?.process.stop();
  }

  get isStopped(): boolean {
    return this.#running === null;
  }

  checkpoints(): readonly Checkpoint[] {
    // The program announces a checkpoint, which is then reported at once.
    return [];
  }

  standings(): readonly TrialStanding[] {
    const running = this.#running;
    if (running === null) return [];
    return [...running.open].flatMap((id) => {
      const trial = running.trials.get(id);
      return trial === undefined ? [] : [{ trialId: id, step: trial.step, evaluations: stepsOf(trial) }];
    });
  }

  giveBack(): readonly string[] {
    const { batch } = this.#declaration;
    const rounds = Math.floor(this.#queue.length / batch / 2);
    return this.#queue.splice(rounds * batch).map(({ trial }) => trial.id);
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#queue = [];
    this.#running?.process.kill();
    this.#running = null;
    if (this.#isTemporary) {
      rmSync(this.#root, { recursive: true, force: true });
      releaseFolder(this.#root);
    }
    this.#wake();
  }

  #awaitsAnswer(running: Running): boolean {
    for (const trial of running.trials.values()) if (trial.awaitsAnswer) return true;
    return false;
  }

  #start(emit: (event: TrialEvent) => void): void {
    const { batch, command, folder, graceMs, quietMs } = this.#declaration;
    const trials = new Map<string, ProgramTrial>();
    for (const job of this.#queue.splice(0, batch)) {
      try {
        trials.set(job.trial.id, this.#prepare(job));
      } catch (error) {
        emit(failure(job, error));
      }
    }
    const [first] = trials.values();
    if (first === undefined) return;
    const all = [...trials.values()];
    const path = fileOf(first);
    try {
      writeFileSync(path, trialFile(this.#declaration, all));
      const startedAt = performance.now();
      const process = new ProgramProcess({
        command: commandOf(command, first.job.trial.parameters),
        folder,
        env: environmentOf(this.#declaration, all, path),
        graceMs,
        quietMs,
        onNews: () => this.#wake(),
      });
      this.#running = {
        ...{ process, trials, open: new Set(trials.keys()), errors: new Map(), startedAt, endedAt: null },
        logAt: startedAt,
      };
    } catch (error) {
      for (const { job } of all) emit(failure(job, error));
    }
  }

  /** Makes the trial with its own folder, which is empty except for its checkpoint's file. */
  #prepare(job: Job): ProgramTrial {
    keepLogOfBefore(this.#root, job);
    const folder = join(this.#root, "work", job.trial.id);
    const checkpoints = join(this.#root, "checkpoints");
    makeEmptyFolder(folder);
    const checkpoint = job.resume?.checkpoint ?? null;
    const path = checkpoint === null ? null : restoreCheckpoint(checkpoint, folder, checkpoints);
    const from = checkpoint === null || path === null ? null : { step: checkpoint.step, path };
    return new ProgramTrial(job, { folder, checkpoints }, from, this.#columns);
  }

  #take(running: Running, { text, number, isTooLong }: SaidLine, emit: (event: TrialEvent) => void): void {
    let id: string | null = null;
    try {
      if (isTooLong) throw lineError(text, number, "a line of at most 64 KB", "a longer one");
      const said = readSaid(text, number, this.#columnSet);
      id = idOf(said, running, text, number);
      if (running.errors.has(id)) return;
      const trial = running.trials.get(id);
      if (trial === undefined) return;
      const before = trial.ending;
      trial.hear(said, text, number, emit);
      if (before === null && trial.ending !== null) this.#ended(running, trial);
    } catch (error) {
      if (id !== null) this.#blame(running, id, error);
      else for (const open of [...running.open]) this.#blame(running, open, error);
    }
  }

  /** Handles a trial that needs nothing more from the program. */
  #ended(running: Running, { id, ending, job }: ProgramTrial): void {
    running.open.delete(id);
    // A program knows its budget, and may still report the checkpoint there.
    if (ending !== "budget") running.process.answer({ ended: id });
    if (running.open.size > 0) return;
    running.endedAt = performance.now();
    // At its budget a program soon ends by itself; one whose trials are decided earlier must be stopped.
    if (ending !== "budget" || job.budget.steps === 0) running.process.stop();
    else setTimeout(() => running.process.stop(), this.#declaration.graceMs).unref();
  }

  #blame(running: Running, id: string, error: unknown): void {
    if (running.errors.has(id)) return;
    const words = error instanceof Error ? error.message : String(error);
    running.errors.set(
      id,
      error instanceof GrokError ? error : new GrokError("TRIAL", words, { cause: error }),
    );
    running.open.delete(id);
    if (running.open.size > 0) {
      running.process.answer({ ended: id });
      return;
    }
    running.endedAt = performance.now();
    running.process.stop();
  }

  /** Handles the end of the process after all its lines are taken. */
  #conclude(running: Running, emit: (event: TrialEvent) => void): void {
    this.#running = null;
    this.#writeLog(running, true);
    const { process, trials, errors } = running;
    const end = process.end;
    if (end === null) return;
    this.wasKilled ||= end.wasStopped && end.signal === "SIGKILL";
    const share = (performance.now() - running.startedAt) / trials.size;
    const asksForMore = !end.wasQuiet && (end.code === TO_BE_CONTINUED || end.signal === "SIGTERM");
    // If groksweep ended the program, errors after the last row of all trials are not failures.
    const isWell =
      end.code === 0 || asksForMore || this.#isStopping || (end.wasStopped && running.endedAt !== null);
    const again: Job[] = [];
    for (const [id, trial] of trials) {
      const { job } = trial;
      const error = errors.get(id) ?? null;
      if (error !== null) emit(failure(job, this.#withLog(error, process)));
      else if (trial.isComplete && isWell) this.#finish(trial, share, emit);
      else if (this.#isStopping) {
        // Rows and checkpoint are already reported, and the next run continues from there.
        this.#hasInterrupted = true;
      } else if (
        asksForMore &&
        !end.wasStopped &&
        (trial.checkpoint?.step ?? -1) > (trial.from?.step ?? -1)
      ) {
        again.push(trial.continued());
      } else emit(failure(job, this.#withLog(endError(this.#declaration, trial, process, end), process)));
    }
    this.#queue.unshift(...again);
    if (!this.#isStopping) this.#clear(running, new Set(again.map(({ trial }) => trial.id)));
  }

  #finish(trial: ProgramTrial, computeMs: number, emit: (event: TrialEvent) => void): void {
    const { job, id } = trial;
    const ending = trial.ending ?? "budget";
    const last = trial.last;
    if (last === null) {
      emit(failure(job, new GrokError("TRIAL", "the program ended before it had recorded a row")));
      return;
    }
    emit({
      kind: "finished",
      trialId: id,
      ending,
      last,
      steps: last.step,
      labelPower: trial.labelPower,
      kernelTest: null,
      checkpoint: ending === "diverged" ? null : trial.checkpoint,
      evaluations: stepsOf(trial),
      computeMs,
      attempt: job.attempt,
      kernels: this.#kernels,
    });
  }

  #withLog(error: GrokError, process: ProgramProcess): GrokError {
    const lines = process.log.lastLines(20);
    return new GrokError(error.code, error.message, {
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      details: [...error.details, ...lines.map((line) => `log: ${line.slice(0, 500)}`)],
    });
  }

  /** Keeps the end of the log with the trials: `logs/ID.log` in the folder beside the store. */
  #writeLog(running: Running, isLast = false): void {
    running.logAt = performance.now();
    const { log } = running.process;
    if (this.#isTemporary || !(log.isFresh || isLast)) return;
    writeLogs(this.#root, running.trials.keys(), log.take());
  }

  /** Removes the folders of the trials that this batch does not continue; those of the others are emptied when they start. */
  #clear({ trials }: Running, again: ReadonlySet<string>): void {
    for (const { place, id } of trials.values()) {
      if (!again.has(id)) this.#remover.removeFolder(place.folder);
    }
    const [first] = trials.values();
    if (first !== undefined && !again.has(first.id)) this.#remover.removeFile(fileOf(first));
  }
}

/** The path of the file that describes the trials of a process, by the first of them. */
function fileOf({ place, id }: ProgramTrial): string {
  return join(place.folder, "..", `${id}.json`);
}

/** The trial that a line concerns. */
function idOf(said: Said, { trials }: Running, line: string, number: number): string {
  if (said.trial === null) {
    if (trials.size === 1) return [...trials.keys()][0];
    throw lineError(line, number, "the id of a trial as trial, for there are several", "none");
  }
  if (trials.has(said.trial)) return said.trial;
  throw lineError(line, number, "the id of a trial that the program was given", said.trial.slice(0, 80));
}

/** Steps of this attempt. */
function stepsOf(trial: ProgramTrial): number {
  return Math.max(0, trial.step - (trial.from?.step ?? 0));
}
