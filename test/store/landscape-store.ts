import type { Outcome, ParameterValues, Store, Trial } from "../../src/model/index.js";
import { identify, SYSTEMS } from "../../src/system/index.js";
import { outcomeOf } from "../contract/store-fixtures.js";

const RULE = '{"thresholds":{"relativeTo":"labels","train":0.1,"test":0.1,"ratio":3}}';

/** Trains on the norms of {@link fillLandscape}: fitted from 1 on, generalising at 1 and 2 alone. */
const NORMS = [0.25, 0.5, 1, 2, 4];

/** A student of a teacher with all parameters, `more` replacing their defaults. */
function student(method: Trial["method"], more: ParameterValues): Trial {
  const system = SYSTEMS.find(({ kind }) => kind === "student-teacher");
  if (system === undefined) throw new Error("no student-teacher");
  const given = { samples: 100, dimension: 5, width: 50, ...more };
  const values = Object.entries(system.parameters).map(([name, { standard }]) => [
    name,
    name in given ? given[name as keyof typeof given] : (standard ?? null),
  ]);
  const content = {
    task: { kind: "student-teacher", variant: "omnigrok", test: { samples: 5 } },
    parameters: Object.fromEntries(values) as ParameterValues,
    centered: false,
    method,
  };
  const { name: engine } = system.numerics({ ...content, engine: null });
  const whole = { ...content, engine };
  return { id: identify(whole), ...whole };
}

/**
 * Two sweeps: `landscape`, at constant norm, and `decay`, whose trials begin at the norm 4 and at 0.5. Seed 0 generalises at 1 and
 * 2, seed 1 at all norms from 1 on, so that it has no w_c; both fit from 1 on. Orphans and another amount of data lie beside them.
 */
export function fillLandscape(store: Store): void {
  store.acquireLease();
  const constrained: Trial["method"] = { kind: "constrained-adam", beta1: 0.9, beta2: 0.999, warmup: 0 };
  const adamw: Trial["method"] = { kind: "adamw", beta1: 0.9, beta2: 0.999, warmup: 0 };
  const kept = [0, 1].flatMap((seed) =>
    NORMS.map((sigma): readonly [Trial, Partial<Outcome>] => [
      student(constrained, { sigma, seed, learningRate: 1e-3 }),
      {
        train_step: sigma >= 1 ? 10 : null,
        test_step: sigma === 1 || sigma === 2 || (seed === 1 && sigma === 4) ? 20 : null,
      },
    ]),
  );
  const decaying = [0, 1].flatMap((seed) =>
    [0.5, 4].map((sigma): readonly [Trial, Partial<Outcome>] => [
      student(adamw, { sigma, seed, learningRate: 1e-2, weightDecay: 0.1 }),
      { train_step: 10, test_step: sigma === 4 ? 520 : 30 },
    ]),
  );
  const other: readonly [Trial, Partial<Outcome>] = [
    student(adamw, { sigma: 4, seed: 0, samples: 50, learningRate: 1e-2, weightDecay: 0.1 }),
    { train_step: 10, test_step: 20 },
  ];
  for (const [name, members] of [
    ["landscape", kept],
    ["decay", [...decaying, other]],
  ] as const) {
    store.beginDeclaration({ name, definition: "{}" });
    store.declareTrials(
      name,
      members.map(([trial]) => trial),
    );
    store.endDeclaration(name);
    store.writeOutcomes(
      name,
      RULE,
      members.map(([{ id }, values]) => ({ trialId: id, outcome: outcomeOf("censored", values) })),
    );
  }
}
