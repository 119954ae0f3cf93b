import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  drawCounts,
  estimateMedian,
  integersFrom,
  kaplanMeierMedian,
  resampleSeeds,
  sortObservations,
  type Observation,
} from "../../src/analysis/index.js";

const event = (time: number, seed = 0): Observation => ({ time, isEvent: true, seed });
const censored = (time: number, seed = 0): Observation => ({ time, isEvent: false, seed });
const median = (...observations: Observation[]): number | null =>
  kaplanMeierMedian(sortObservations(observations));

describe("kaplanMeierMedian", () => {
  it("agrees with a product-limit table computed by hand", () => {
    // Remission times of the treated arm of Freireich et al. 1963: the textbook median is 23 weeks.
    const times = [6, 6, 6, 7, 10, 13, 16, 22, 23].map(event);
    const lost = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map(censored);
    // S = .857 (6) .807 (7) .753 (10) .690 (13) .627 (16) .538 (22) .448 (23)
    assert.equal(median(...times, ...lost), 23);
    assert.equal(median(...times.slice(0, -1), censored(23), ...lost), null);
  });

  it("counts a loss at the time of an event as still at risk", () => {
    // At 5 three are at risk, S = 2/3, and 7 brings 0. Were the loss first, S would be 1/2 at 5 already.
    assert.equal(median(event(5), censored(5), event(7)), 7);
  });

  it("is the lower median without censoring", () => {
    assert.equal(median(event(3), event(1), event(2)), 2);
    assert.equal(median(event(3), event(1), event(2), event(4)), 2);
    assert.equal(median(), null);
  });

  it("absorbs the rounding of 3/4 · 2/3", () => {
    assert.equal(median(event(1), event(2), censored(9), censored(9)), 2);
  });

  it("keeps what never comes at risk for ever", () => {
    assert.equal(median(event(10), censored(5), censored(5)), 10);
    assert.equal(median(event(10), censored(Infinity), censored(Infinity)), null);
  });
});

/** Observations of as many seeds, and what is drawn of them. */
const bySeed = (observations: readonly Observation[]): readonly Observation[] =>
  observations.map((observation, seed) => ({ ...observation, seed }));
const resamples = (seeds: number): readonly Uint32Array[] => resampleSeeds(seeds, 1000);

describe("estimateMedian", () => {
  it("gives a bound where there is no median", () => {
    const estimate = estimateMedian([event(10), censored(Infinity), censored(40)], {
      resamples: resamples(3),
      horizon: 100,
    });
    assert.equal(estimate.median, null);
    assert.equal(estimate.bound, 100);
    assert.deepEqual(estimate.interval, { kind: "range", low: 10, high: null });
    assert.equal(estimate.events, 1);
    assert.equal(estimate.counted, 3);
  });

  it("gives the range below eight observations and a bootstrap interval from eight on", () => {
    const some = [1, 2, 3, 4, 5, 6, 7].map((time) => event(time));
    const seven = estimateMedian(bySeed(some), { resamples: resamples(7) });
    assert.deepEqual(seven.interval, { kind: "range", low: 1, high: 7 });
    const eight = bySeed([...some, event(8)]);
    const { interval, median: middle } = estimateMedian(eight, { resamples: resamples(8) });
    assert.equal(interval?.kind, "bootstrap");
    assert.ok(middle === 4 && interval.low !== null && interval.low < 4 && interval.low >= 1);
    assert.ok(interval.high !== null && interval.high > 4 && interval.high < 8);
  });

  it("opens the interval where resamples have no median", () => {
    const half = bySeed([...[1, 2, 3, 4, 5].map((t) => event(t)), ...[9, 9, 9, 9].map((t) => censored(t))]);
    assert.equal(estimateMedian(half, { resamples: resamples(9) }).interval?.high, null);
  });

  it("is the percentile interval of the medians of the resamples, and gives none where none is wanted", () => {
    const many = bySeed(
      Array.from({ length: 40 }, (_, i) => (i % 5 === 0 ? censored(i) : event((i * i) / 7))),
    );
    const drawn = resamples(40);
    const medians = drawn
      .map((weights) => {
        const sorted = sortObservations(many);
        return (
          kaplanMeierMedian(
            sorted,
            Uint32Array.from(sorted, ({ seed }) => weights[seed]),
          ) ?? Infinity
        );
      })
      .sort((a, b) => a - b);
    const { interval } = estimateMedian(many, { resamples: drawn });
    assert.deepEqual(interval, { kind: "bootstrap", low: medians[25], high: medians[975] });
    assert.equal(estimateMedian(many, { resamples: null }).interval, null);
  });

  it("passes over resamples in which its seeds do not come", () => {
    const eight = Array.from({ length: 8 }, (_, i) => event(i + 1, i));
    const absent = new Uint32Array(9).map((_, seed) => (seed === 8 ? 9 : 0));
    const drawn = [...resamples(9), ...resamples(9).map(() => absent)];
    const { interval } = estimateMedian(eight, { resamples: drawn });
    assert.deepEqual(interval, estimateMedian(eight, { resamples: resamples(9) }).interval);
    assert.deepEqual(estimateMedian(eight, { resamples: [absent] }).interval, {
      kind: "bootstrap",
      low: null,
      high: null,
    });
  });

  it("knows nothing of nothing", () => {
    const nothing = { median: null, bound: null, interval: null, events: 0, counted: 0 };
    assert.deepEqual(estimateMedian([], { resamples: resamples(8) }), nothing);
  });
});

describe("integersFrom", () => {
  it("is the same sequence on every machine", () => {
    const draw = integersFrom("groksweep");
    assert.deepEqual(
      Array.from({ length: 8 }, () => draw(1000)),
      SEQUENCE,
    );
  });

  it("draws every item about equally often", () => {
    const draw = integersFrom("uniform");
    const totals = new Array<number>(10).fill(0);
    for (let i = 0; i < 1000; i++) drawCounts(10, draw).forEach((count, k) => (totals[k] += count));
    // 1000 expected, standard deviation 30: five of them.
    for (const total of totals) assert.ok(Math.abs(total - 1000) < 150, `${total}`);
  });
});

/** From an independent program of the same definition. Changing it changes every published interval. */
const SEQUENCE: readonly number[] = [661, 986, 184, 313, 952, 55, 236, 543];
