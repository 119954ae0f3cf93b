import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fitLaw, lawDocument, parseLaw, type Law } from "../../../src/analysis/index.js";
import { GrokError, type OutcomeRow, type TrialParameters } from "../../../src/model/index.js";
import { outcomeRow } from "../outcome-rows.js";
import { numbersFrom } from "../synthetic-trials.js";

const PARAMETERS = [
  { name: "weightDecay", symbol: "λ", meaning: "", standard: 0, column: "weight_decay", scale: "log" },
] as const;
const SOURCE = { parameters: PARAMETERS, clockFactor: null };

/** The spread of invented times, and the law that they follow. */
const SPREAD = 0.4;
const [RATE, DECAY] = [-1, -0.64];

/** Invented sweeps: 12 seeds over rates, decays and two numbers of samples, of which a budget cuts most short. */
function invented(name: string, budget: number): readonly OutcomeRow[] {
  const { normal } = numbersFrom(name);
  const rows: OutcomeRow[] = [];
  for (let seed = 0; seed < 12; seed++) {
    for (const samples of [100, 200]) {
      for (const learningRate of [0.25, 0.5, 1, 2]) {
        for (const weightDecay of [0.1, 0.2, 0.4]) {
          const law = 1000 * (samples === 100 ? 3 : 1) * learningRate ** RATE * weightDecay ** DECAY;
          const test = law * Math.exp(SPREAD * normal());
          const parameters: Partial<TrialParameters> = { seed, samples, learningRate, weightDecay };
          rows.push(
            test <= budget
              ? outcomeRow(parameters, { kind: "grokked", train_step: 10, test_step: test, steps: budget })
              : outcomeRow(parameters, { kind: "censored", train_step: 10, steps: budget }),
          );
        }
      }
    }
  }
  return rows;
}

const law = (rows: readonly OutcomeRow[], text: string, resamples = 100): Law =>
  fitLaw(rows, parseLaw(text), { ...SOURCE, resamples });

describe("fitLaw", () => {
  it("finds known exponents where two thirds of the times are cut short, and where dropping those would mislead", () => {
    const budget = 2500;
    let [rates, decays, inside] = [0, 0, 0];
    const sweeps = 12;
    for (let k = 0; k < sweeps; k++) {
      const found = law(invented(`law ${k}`, budget), "test_step~learningRate+weightDecay");
      assert.ok(found.fit.bounds > 1.5 * found.fit.events, `${found.fit.bounds} bounds`);
      const [rate, decay] = found.fit.exponents;
      rates += rate.value / sweeps;
      decays += decay.value / sweeps;
      if ((rate.interval?.low ?? 0) <= RATE && RATE <= (rate.interval?.high ?? -9)) inside++;
      if ((decay.interval?.low ?? 0) <= DECAY && DECAY <= (decay.interval?.high ?? -9)) inside++;
    }
    // The standard error of one sweep is 0.1 (rate) and 0.13 (decay), of the mean of twelve 0.03 and 0.04.
    assert.ok(Math.abs(rates - RATE) < 0.1, `mean exponent of the rate ${rates}`);
    assert.ok(Math.abs(decays - DECAY) < 0.13, `mean exponent of the decay ${decays}`);
    // 95 % intervals of 12 seeds hold a little less; of 24, fewer than 18 would be a chance of 10⁻⁴ at 0.92.
    assert.ok(inside >= 18, `${inside} of 24 intervals hold the truth`);
    const known = invented("law 0", budget).filter(({ test_step }) => test_step !== null);
    const misled = law(known, "test_step~learningRate+weightDecay").fit.exponents[0].value;
    assert.ok(misled > -0.75, `times alone give ${misled}`);
  });

  it("gives each stratum its own constant and its own fit", () => {
    const found = law(invented("strata", 1e9), "test_step~learningRate+weightDecay");
    assert.deepEqual(found.apart, ["samples"]);
    assert.deepEqual(
      found.strata.map(({ parameters }) => parameters),
      [{ samples: 100 }, { samples: 200 }],
    );
    for (const { fit } of found.strata) assert.ok(Math.abs((fit?.exponents[0].value ?? 0) - RATE) < 0.15);
    // Without the constants, the factor 3 between the strata is scatter.
    const pooled = law(invented("strata", 1e9), "test_step~learningRate+weightDecay|1");
    assert.ok(pooled.fit.scatter > 1.2 * found.fit.scatter);
    assert.equal(pooled.strataCount, 1);
    assert.deepEqual(
      found.local[0].map(({ from, to }) => [from, to].map((x) => Number(x.toFixed(6)))),
      [
        [0.25, 0.5],
        [0.5, 1],
        [1, 2],
      ],
    );
  });

  it("leaves out and counts trials that say nothing about the time", () => {
    const at = (weightDecay: number, seed: number, outcome: Parameters<typeof outcomeRow>[1]): OutcomeRow =>
      outcomeRow({ weightDecay, seed }, outcome);
    const rows = [1, 2, 4].map((decay) =>
      at(decay, 0, { kind: "grokked", train_step: 5, test_step: 100 / decay }),
    );
    const found = law(
      [
        ...rows,
        at(1, 1, { kind: "memorized", train_step: 5 }),
        at(2, 1, { kind: "diverged" }),
        at(4, 1, { kind: "censored", steps: 50 }),
      ],
      "delay~weightDecay",
    );
    assert.deepEqual(found.leftOut, { broken: 1, never: 1, unfitted: 1, idle: 0 });
    assert.equal(found.fit.events, 3);
  });

  it("takes a parameter that follows from the terms along, in place of a stratum for each of its values", () => {
    const rows = [0, 1].flatMap((seed) =>
      [1, 2, 4].map((alpha) =>
        outcomeRow(
          { seed, alpha, learningRate: 0.1 * alpha, sigma: 1 },
          { kind: "grokked", train_step: 5, test_step: 100 * alpha ** 2 },
        ),
      ),
    );
    const found = law(rows, "test_step~alpha");
    assert.deepEqual([found.along, found.apart], [["learningRate"], []]);
    assert.ok(Math.abs(found.fit.exponents[0].value - 2) < 1e-9);
    assert.deepEqual(found.fit.exponents[0].interval?.kind, "range");
  });

  it("has no interval that leaves its own value out", () => {
    // Of three seeds the third has its times at other rates, so that the fit of all lies beyond both fits to single seeds.
    const at = (seed: number, learningRate: number, test: number): OutcomeRow =>
      outcomeRow({ seed, learningRate }, { kind: "grokked", train_step: 1, test_step: test });
    const rows = [at(0, 1, 100), at(0, 2, 100), at(1, 1, 100), at(1, 2, 100), at(2, 4, 1000)];
    const [{ value, interval }] = law(rows, "test_step~learningRate").fit.exponents;
    assert.ok(value > 0.5, `exponent ${value}`);
    assert.deepEqual([interval?.kind, interval?.high], ["range", value]);
    assert.ok(Math.abs(interval?.low ?? NaN) < 1e-9);
    for (let k = 0; k < 20; k++) {
      const few = invented(`few ${k}`, 2500).filter((_, at) => at % 5 === 0);
      for (const each of law(few, "test_step~learningRate+weightDecay|1").fit.exponents) {
        if (each.interval === null) continue;
        const { low, high } = each.interval;
        assert.ok((low ?? NaN) <= each.value && each.value <= (high ?? NaN), JSON.stringify(each));
      }
    }
  });

  it("gives the same bytes again, and the columns of the store in JSON", () => {
    const [one, two] = [0, 1].map(() =>
      JSON.stringify(law(invented("bytes", 2500), "test_step~learningRate")),
    );
    assert.equal(one, two);
    const document = lawDocument(
      law(invented("bytes", 2500), "ratio~weight_decay|samples+learningRate", 20),
      PARAMETERS,
    );
    assert.deepEqual(document["parameters"], ["weight_decay"]);
  });

  it("refuses a law that cannot be fitted, and names the way out", () => {
    const rows = invented("refused", 1e9);
    const zero = [
      ...rows,
      outcomeRow({ seed: 0, weightDecay: 0 }, { kind: "grokked", train_step: 1, test_step: 9 }),
    ];
    const bounds = rows.map((row): OutcomeRow => ({
      ...row,
      kind: "censored",
      test_step: null,
      delay: null,
    }));
    const together = rows.map((row): OutcomeRow => ({
      ...row,
      parameters: { ...row.parameters, weightDecay: Number(row.parameters["learningRate"]) ** 2 },
    }));
    const at = rows.map((row): OutcomeRow => ({ ...row, test_step: 0 }));
    const refused: readonly (readonly [readonly OutcomeRow[], string, RegExp])[] = [
      [rows, "test_step~lambda", /expected a parameter of the sweep, found lambda/],
      [rows, "test_step~alpha", /alpha: expected at least two values, found .* alone/],
      [zero, "test_step~weightDecay", /weightDecay: expected values above 0, which have logarithms, found 0/],
      [at, "test_step~weightDecay", /expected times above 0.*found 0 \(288 trials\)/],
      [
        bounds,
        "test_step~weightDecay",
        /expected trials that have it, found none \(288 trials with a bound only\)/,
      ],
      [
        together,
        "test_step~learningRate+weightDecay",
        /found learningRate and weightDecay changing together only/,
      ],
      [
        together,
        "test_step~learningRate|weightDecay",
        /found learningRate with one value wherever test_step is known/,
      ],
    ];
    for (const [of, text, message] of refused) {
      assert.throws(() => law(of, text, 10), { code: "INPUT", message });
    }
  });
});

describe("hints of refused laws", () => {
  const hintOf = (rows: readonly OutcomeRow[], text: string, where?: string): string => {
    try {
      fitLaw(rows, parseLaw(text), { ...SOURCE, resamples: 10, ...(where === undefined ? {} : { where }) });
    } catch (error) {
      if (error instanceof GrokError) return error.hint ?? "";
      throw error;
    }
    return "fitted";
  };
  const at = (parameters: Readonly<Record<string, unknown>>): OutcomeRow => {
    const row = outcomeRow({}, { kind: "grokked", train_step: 1, test_step: 9 });
    return { ...row, parameters: { ...row.parameters, ...(parameters as Partial<TrialParameters>) } };
  };

  it("propose a part of the trials only where a law is left in it", () => {
    const words = ["x+y", "x/y"].map((operation) => at({ operation }));
    assert.equal(
      hintOf(words, "test_step~operation"),
      "leave it out, so that it is held apart; those that vary: operation",
    );
    const mixed = [1, 2, "infinite"].map((width) => at({ width }));
    assert.equal(
      hintOf(mixed, "test_step~width"),
      "fit the law to the others: --where \"typeof(width) IN ('integer', 'real')\"",
    );
    const one = [0, 0.1].map((weightDecay) => at({ weightDecay, alpha: 1 + weightDecay }));
    assert.equal(
      hintOf(one, "test_step~weightDecay"),
      "it has fewer than two values above 0; those that vary: alpha, weightDecay",
    );
    const two = [0, 0.1, 0.2].map((weightDecay) => at({ weightDecay }));
    assert.equal(
      hintOf(two, "test_step~weightDecay"),
      'fit the law to the others: --where "weight_decay > 0"',
    );
    assert.match(hintOf(two, "test_step~alpha"), /a law needs a parameter that varies; .*: weightDecay$/);
    const atOnce = two.map((row): OutcomeRow => ({
      ...row,
      test_step: 0,
      parameters: { ...row.parameters, alpha: 1 + Number(row.parameters["weightDecay"]) },
    }));
    assert.match(hintOf(atOnce, "test_step~alpha"), /ask for another time \(train_step, delay, ratio\)/);
  });

  it("keep the condition that chose the trials", () => {
    const two = [0, 0.1, 0.2].map((weightDecay) => at({ weightDecay }));
    assert.match(
      hintOf(two, "test_step~weightDecay", "alpha = 1 OR alpha = 2"),
      /--where "\(alpha = 1 OR alpha = 2\) AND \(weight_decay > 0\)"$/,
    );
    assert.match(
      hintOf(two, "test_step~weightDecay", "grokked, censored"),
      /--where "kind IN \('grokked', 'censored'\) AND \(weight_decay > 0\)"$/,
    );
  });
});

describe("parseLaw", () => {
  it("reads a time, terms, and what is held apart", () => {
    assert.deepEqual(parseLaw(" delay ~ alpha + weightDecay | samples "), {
      time: "delay",
      terms: ["alpha", "weightDecay"],
      apart: ["samples"],
    });
    assert.deepEqual(parseLaw("ratio~alpha|1").apart, []);
    assert.equal(parseLaw("ratio~alpha").apart, null);
  });

  it("refuses everything else", () => {
    for (const [text, message] of [
      ["weightDecay", /expected TIME~PARAMETER/],
      ["a~b~c", /expected TIME~PARAMETER/],
      ["grok~alpha", /expected a time \(test_step, train_step, delay, ratio\) before ~, found "grok"/],
      ["test_step~", /expected parameters joined by \+/],
      ["test_step~alpha+", /expected parameters joined by \+/],
      ["test_step~alpha+alpha", /found alpha twice/],
      ["test_step~alpha|", /or 1 for none/],
    ] as const) {
      assert.throws(() => parseLaw(text), { code: "INPUT", message });
    }
  });
});
