import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { estimateMedian, integersFrom, resampleSeeds, type Observation } from "../../src/analysis/index.js";
import { medianPlaces, placesOfEach } from "../../src/analysis/median-places.js";

/** The definition, word by word: medians of all resamples, sorted, nearest ranks. */
function byDefinition(
  seeds: readonly number[],
  resamples: readonly Uint32Array[],
  until: number,
): { readonly low: number; readonly high: number } | null {
  const medians = resamples.flatMap((weights) => {
    const drawn = seeds.flatMap((seed, place) => new Array<number>(weights[seed]).fill(place));
    if (drawn.length === 0) return [];
    const median = drawn[Math.ceil(drawn.length / 2) - 1];
    return [median < until ? median : seeds.length];
  });
  if (medians.length === 0) return null;
  medians.sort((a, b) => a - b);
  return {
    low: medians[Math.floor(0.025 * medians.length)],
    high: medians[Math.floor(0.975 * medians.length)],
  };
}

/** An order of `some` of `all` seeds. */
function orderOf(some: number, all: number, text: string): readonly number[] {
  const draw = integersFrom(text);
  const left = Array.from({ length: all }, (_, seed) => seed);
  return Array.from({ length: some }, () => left.splice(draw(left.length), 1)[0]);
}

describe("medianPlaces", () => {
  // 300 seeds do not fit a byte; 997 resamples leave the last word open.
  for (const [all, some, count] of [
    [8, 8, 1000],
    [20, 20, 997],
    [20, 9, 1000],
    [255, 255, 998],
    [300, 300, 200],
    [300, 40, 203],
  ]) {
    it(`follows the definition: ${some} of ${all} seeds, ${count} resamples`, () => {
      const resamples = resampleSeeds(all, count);
      const order = orderOf(some, all, `${all} ${some}`);
      for (const until of [some, Math.ceil(some / 2), 1]) {
        const found = medianPlaces(Uint32Array.from(order), resamples, until);
        assert.deepEqual(found, byDefinition(order, resamples, until), `until ${until}`);
      }
    });
  }

  for (const [all, some, count] of [
    [20, 20, 997],
    [20, 3, 1000],
    [255, 250, 400],
    [300, 40, 203],
  ]) {
    it(`tells the median of each resample: ${some} of ${all} seeds, ${count} resamples`, () => {
      const resamples = resampleSeeds(all, count);
      const order = orderOf(some, all, `each ${all} ${some}`);
      const expected = resamples.map((weights) => byDefinition(order, [weights], some)?.low ?? -1);
      assert.deepEqual([...placesOfEach(Uint32Array.from(order), resamples)], expected);
      assert.equal(expected.includes(-1), some === 3, "with three members some resamples draw none");
    });
  }

  it("counts a member twice whose seed comes twice", () => {
    const resamples = resampleSeeds(8, 1000);
    const order = [3, 5, 3, 1, 7, 0];
    assert.deepEqual(medianPlaces(Uint32Array.from(order), resamples), byDefinition(order, resamples, 6));
  });

  it("passes over resamples that drew no member, and is null when all are", () => {
    const none = Uint32Array.from([0, 0, 9]);
    const some = Uint32Array.from([1, 2, 6]);
    const members = Uint32Array.from([1, 0]);
    assert.deepEqual(medianPlaces(members, [none, some, none, none, none]), { low: 0, high: 0 });
    assert.equal(medianPlaces(members, [none, none]), null);
    assert.equal(medianPlaces(members, []), null);
  });

  it("gives the interval of a median whether or not something is lost after the last event", () => {
    const events = Array.from({ length: 12 }, (_, seed): Observation => ({
      time: 10 + seed,
      isEvent: true,
      seed,
    }));
    const resamples = resampleSeeds(12, 1000);
    const order = Array.from({ length: 12 }, (_, seed) => seed);
    const whole = byDefinition(order, resamples, 12);
    assert.ok(whole !== null);
    assert.deepEqual(estimateMedian(events, { resamples }).interval, {
      kind: "bootstrap",
      low: events[whole.low].time,
      high: events[whole.high].time,
    });
    // Four never come: the upper end is open.
    const cut = events.map((event, i) => (i < 8 ? event : { ...event, time: Infinity, isEvent: false }));
    const open = byDefinition(order, resamples, 8);
    assert.equal(open?.high, 12);
    assert.deepEqual(estimateMedian(cut, { resamples }).interval, {
      kind: "bootstrap",
      low: events[open.low].time,
      high: null,
    });
  });
});
