import { setImmediate as turn } from "node:timers/promises";
import { failedOutcome } from "../../analysis/index.js";
import {
  GrokError,
  type CurveRow,
  type Outcome,
  type Sink,
  type Store,
  type Sweep,
  type Trial,
  type TrialEvent,
  type TrialStart,
  counted,
} from "../../model/index.js";
import { isStoreBusy } from "../../store/index.js";
import { concludeTrial, isExhausted } from "./conclude-trial.js";
import type { TrialRules } from "./trial-rules.js";

/** The outcome of a trial in this run, reported after it is stored. */
export interface ConcludedTrial {
  readonly trialId: string;
  readonly outcome: Outcome;
  /** The trial has spent its evaluations: see {@link isExhausted}. */
  readonly isExhausted: boolean;
  /** The rows that decided the outcome: all stored rows, or those that the rule asks for. */
  readonly rows: readonly CurveRow[];
}

/** The sink of a run: events of many trials go to the store, with the outcomes of those that ended, in one transaction. */
export class StoreSink implements Sink {
  readonly #store: Store;
  readonly #sweep: Sweep;
  readonly #rules: TrialRules;
  readonly #trialOf: (trialId: string) => Trial;
  readonly #onStored: (events: readonly TrialEvent[], concluded: readonly ConcludedTrial[]) => void;
  /** By trial: recordings without any stored data yet. */
  readonly #starts = new Map<string, TrialStart>();

  constructor(
    store: Store,
    sweep: Sweep,
    rules: TrialRules,
    trialOf: (trialId: string) => Trial,
    onStored: (events: readonly TrialEvent[], concluded: readonly ConcludedTrial[]) => void,
  ) {
    this.#store = store;
    this.#sweep = sweep;
    this.#rules = rules;
    this.#trialOf = trialOf;
    this.#onStored = onStored;
  }

  /**
   * These recordings are about to begin. Each is stored with the first events of its trial, and not before: most trials
   * of a large sweep arrive whole in one call, and their rows in the tables are then written once.
   */
  announce(starts: readonly TrialStart[]): void {
    for (const start of starts) this.#starts.set(start.trialId, start);
  }

  /** Waits as long as another program's transaction is in the way: the results of a worker are not discarded for that. */
  async accept(events: readonly TrialEvent[]): Promise<void> {
    const kept = this.#sweep.checkpoints === "none" ? events.map(withoutFinalCheckpoint) : events;
    for (;;) {
      try {
        const concluded = this.#write(kept);
        for (const { trialId } of kept) this.#starts.delete(trialId);
        this.#onStored(kept, concluded);
        return;
      } catch (error) {
        if (!isStoreBusy(error)) throw error;
        await turn(); // let signals and heartbeats run
      }
    }
  }

  #write(events: readonly TrialEvent[]): readonly ConcludedTrial[] {
    return this.#store.atomically(() => {
      const begun = new Set(events.map((event) => event.trialId));
      this.#store.writeStarts([...begun].flatMap((id) => this.#starts.get(id) ?? []));
      this.#store.writeEvents(events);
      const outcomes = this.#conclude(events);
      writeOutcomes(this.#store, this.#sweep.name, this.#rules, outcomes);
      return outcomes;
    });
  }

  #conclude(events: readonly TrialEvent[]): ConcludedTrial[] {
    const rows = new Map<string, CurveRow[]>();
    const outcomes = new Map<string, Omit<ConcludedTrial, "trialId">>();
    for (const event of events) {
      switch (event.kind) {
        case "rows": {
          const before = rows.get(event.trialId);
          if (before === undefined) rows.set(event.trialId, [...event.rows]);
          else before.push(...event.rows);
          break;
        }
        case "finished":
          outcomes.set(event.trialId, {
            ...this.#outcomeOf(event, rows.get(event.trialId) ?? []),
            isExhausted: isExhausted(this.#rules.of(event.trialId), event),
          });
          break;
        case "failed":
          outcomes.set(event.trialId, { outcome: failedOutcome(), isExhausted: false, rows: [] });
          break;
        case "checkpoint":
          break;
      }
    }
    return Array.from(outcomes, ([trialId, concluded]) => ({ trialId, ...concluded }));
  }

  #outcomeOf(
    event: Extract<TrialEvent, { kind: "finished" }>,
    fresh: readonly CurveRow[],
  ): Pick<ConcludedTrial, "outcome" | "rows"> {
    // A short trial arrives whole in one call, so there is no need to read back the rows just written.
    const rule = this.#rules.of(event.trialId);
    const [firstStep] = rule.steps;
    const rows = fresh[0]?.step === firstStep ? fresh : this.#store.curve(event.trialId);
    const outcome = concludeTrial(this.#trialOf(event.trialId), rule, rows, event);
    if (outcome === null) {
      throw new GrokError("DEFECT", `trial ${event.trialId}: ended (${event.ending}) but is not settled`, {
        details: [`${counted(rows.length, "row")}, last step ${event.steps}, budget ${rule.budget.steps}`],
      });
    }
    return { outcome, rows };
  }
}

/** Write outcomes, each with the rule that decided it. */
export function writeOutcomes(
  store: Store,
  sweepName: string,
  rules: TrialRules,
  concluded: readonly ConcludedTrial[],
): void {
  const byRule = new Map<string, ConcludedTrial[]>();
  for (const each of concluded) {
    const rule = rules.of(each.trialId);
    const text = each.isExhausted ? rule.exhaustedText : rule.text;
    const group = byRule.get(text);
    if (group === undefined) byRule.set(text, [each]);
    else group.push(each);
  }
  for (const [text, group] of byRule) store.writeOutcomes(sweepName, text, group);
}

function withoutFinalCheckpoint(event: TrialEvent): TrialEvent {
  return event.kind === "finished" ? { ...event, checkpoint: null } : event;
}
