import type { DenseLanes } from "./dense-lanes.js";
import type { LaneFlow } from "./lane-flow.js";
import type { Seat } from "./occupant.js";

/** What becomes of trials during a turn, beside reaching a record. */
export interface FlowEnds {
  /** The trial cannot go on. */
  failed(seat: Seat, error: unknown): void;
  /** It may take no more right-hand sides. */
  spent(seat: Seat): void;
}

/**
 * Gradients for all lanes under flow, the same evaluation for all, until a trial is at a recorded step (its state is on its lane then, and
 * `stepsDone` says so), has ended, or the turn is over.
 *
 * @param until as performance.now() tells time.
 * @returns rounds of gradients.
 */
export function flowTurn(running: readonly Seat[], lanes: DenseLanes, until: number, ends: FlowEnds): number {
  const gone = new Set<Seat>();
  const guarded = (seat: Seat, work: () => void): void => {
    if (gone.has(seat)) return;
    try {
      work();
    } catch (error) {
      gone.add(seat);
      ends.failed(seat, error);
    }
  };
  for (let rounds = 0; ; rounds++) {
    const wanting = { network: new Map<Seat, LaneFlow>(), twin: new Map<Seat, LaneFlow>() };
    let isOver = false;
    for (const seat of running) {
      guarded(seat, () => {
        const [lane, occupant] = seat;
        let missing = 0;
        for (const [which, flow] of occupant.flows) {
          const answer = flow.towards(occupant.records.nextStep);
          if (answer === "spent") {
            gone.add(seat);
            isOver = true;
            ends.spent(seat);
            return;
          }
          lanes.put(which, lane, "there" in answer ? answer.there : answer.wanted);
          if ("there" in answer) continue;
          missing++;
          wanting[which].set(seat, flow);
        }
        if (missing > 0) return;
        occupant.stepsDone = occupant.records.nextStep;
        isOver = true;
      });
    }
    const isIdle = wanting.network.size + wanting.twin.size === 0;
    if (isOver || isIdle || performance.now() >= until) return rounds;
    for (const which of ["network", "twin"] as const) {
      if (wanting[which].size === 0) continue;
      const gradientOf = lanes.gradients(which);
      for (const [seat, flow] of wanting[which]) {
        guarded(seat, () => {
          seat[1].evaluations++;
          flow.take(gradientOf(seat[0]));
        });
      }
    }
  }
}
