import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseSweep } from "../../src/sweep/index.js";
import { systemOf } from "../../src/system/index.js";
import { mistakesIn } from "./sweep-errors.js";

function parse(text: string): ReturnType<typeof parseSweep> {
  return parseSweep(`name: s\nbudget: { steps: 10 }\n${text}`, { source: "s.yaml" });
}

describe("a sweep that is read expands whole", () => {
  it("refuses ends of ranges that leave the domain by rounding", () => {
    assert.deepEqual(mistakesIn("axes: { decayRate: { from: 0.5, to: 0.9999999999999, count: 2 } }"), [
      "s.yaml: axes.decayRate.to: expected a number of at least 0 and below 1, got 0.9999999999999, which is 1 at 12 significant digits. Hint: values of a range are rounded; a list is taken as it is.",
    ]);
    assert.equal(parse("axes: { decayRate: [0.5, 0.9999999999999] }").count, 2);
  });

  it("spaces ranges evenly whose ends lie further apart than a double can say", () => {
    const log = parse(
      "axes: { a: { from: 1e-200, to: 1e200, count: 5, scale: log } }\nderive: { sigma: 1 + 0 * a, alpha: log(a) / log(10) + 201 }",
    );
    assert.deepEqual(
      [...log.trials()].map(({ parameters }) => Number(parameters.alpha)),
      [1, 101, 201, 301, 401],
    );
    const linear = parse(
      "axes: { a: { from: -1e308, to: 1e308, count: 5 } }\nderive: { alpha: a / 1e308 + 2 }",
    );
    assert.deepEqual(
      [...linear.trials()].map(({ parameters }) => Number(parameters.alpha)),
      [1, 1.5, 2, 2.5, 3],
    );
  });

  it("refuses ends that are not finite, also of auxiliary axes", () => {
    assert.match(
      mistakesIn("axes: { a: { from: 1e308, count: 3, step: 1e308 } }\nderive: { alpha: 1 + 0 * a }")[0],
      /axes\.a\.to: expected a finite number, got infinity/,
    );
  });

  it("has no value beyond the ends of a range, whatever rounding does", () => {
    for (let k = 1; k <= 200; k++) {
      const [from, to] = [1 / (3 + k), (7 * k) / 3];
      const text = `axes: { alpha: { from: ${from}, to: ${to}, count: ${k + 1}, scale: log } }`;
      const values = [...parse(text).trials()].map(({ parameters }) => Number(parameters.alpha));
      assert.ok(
        values.every((value, i) => i === 0 || value >= values[i - 1]),
        text,
      );
      assert.ok(values[0] >= from * (1 - 1e-11) && values[values.length - 1] <= to * (1 + 1e-11), text);
    }
  });

  it("tries every combination of derived values, the last of a large grid too", () => {
    const grid =
      "axes: { sigma: { from: 1, to: 2, count: 500 }, labelScale: { from: 1, to: 2, count: 500 } }";
    const formula = (least: number): string =>
      `${grid}\nderive: { samples: "round(max(${least}, 400 - 100 * sigma * labelScale))" }`;
    assert.match(
      mistakesIn(formula(0))[0],
      /derive\.samples: expected .*, got 0 \(from sigma 1\.99799599198, labelScale 2\)/,
    );
    const sweep = parse(formula(1));
    assert.equal(sweep.count, 250_000);
  });

  it("tries every combination of a rule, those of a large grid in one pass", () => {
    const grid =
      "axes: { learningRate: { from: 1, to: 2, count: 500 }, weightDecay: { from: 0, to: 0.25, count: 500 } }\nmodel: { alpha: 0.7 }";
    const said = mistakesIn(grid);
    assert.equal(said.length, 1);
    assert.match(said[0], /weightDecay: expected a decay per step η₀λ\/α² below 1, got 1\.0/);
    assert.equal(parse(grid.replace("0.7", "0.71")).count, 250_000);
  });

  it("gives only trials within all domains", () => {
    const sweep = parse(`
axes: { sigma: { from: 0.001, to: 1000, count: 40, scale: log }, decayRate: { from: 0, to: 0.999999999999, count: 40 } }
derive: { samples: round(1e6 / (1 + sigma)) }`);
    let count = 0;
    for (const { parameters, task } of sweep.trials()) {
      count++;
      for (const [name, { domain }] of Object.entries(systemOf(task.kind).parameters)) {
        const value: unknown = parameters[name];
        assert.ok(value === null || domain.has(value), `${name} ${String(value)}`);
      }
    }
    assert.equal(count, 1600);
  });
});

describe("an eigenvector", () => {
  const task = (lines: string): string => `task: { kind: eigenvector, ${lines} }`;

  it("has an index up to what the kernel's rank can be", () => {
    assert.equal(parse(task("samples: 6, eigenvector: 11")).count, 1);
    const cases = [
      ["samples: 6, eigenvector: 12", /at most 2 × samples − 1 = 11/],
      ["samples: 60, dimension: 3, eigenvector: 10", /at most dimension × \(dimension \+ 3\) \/ 2 = 9/],
      ["samples: 60, dimension: 3, eigenvector: 4 }\nmodel: { epsilon: 0", /at most dimension = 3/],
      ["samples: 60, dimension: 3, eigenvector: 7 }\nmodel: { width: 2", /at most width × dimension = 6/],
    ] as const;
    for (const [lines, said] of cases) {
      const found = mistakesIn(task(lines));
      assert.equal(found.length, 1, lines);
      assert.match(found[0], said);
    }
  });
});
