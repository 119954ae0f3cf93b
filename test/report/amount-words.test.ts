import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readingNotes, renderReport, type ReportInput } from "../../src/report/index.js";
import { syntheticInput, type SyntheticAxes } from "./synthetic-sweep.js";

const SAMPLES = [50, 120, 250, 550];

/** An invented sweep of a system whose amount of data is written n. */
function sweepOfN(axes: SyntheticAxes): ReportInput {
  const input = syntheticInput(axes);
  const parameters = input.system.parameters.map((parameter) =>
    parameter.name === "samples" ? { ...parameter, symbol: "n" } : parameter,
  );
  return { ...input, system: { ...input.system, parameters } };
}

/** What is read on a page and in its figures, and what is told on pointing. */
async function wordsOf(input: ReportInput): Promise<string> {
  const { html, figures } = await renderReport(input);
  const text = html.replace(
    /<script[\s\S]*?<\/script>|<style[\s\S]*?<\/style>|<details class="code"[\s\S]*?<\/details>/g,
    "",
  );
  return [text.replace(/<[^>]*>/g, " "), ...figures.map(({ specification }) => specification)].join("\n");
}

function notesOf({ system, regimes, thresholds, budgetSteps }: ReportInput): string {
  return readingNotes({
    ...{ system, regimes, thresholds, ownThresholds: thresholds, budgetSteps, pending: 0 },
    ...{ undecided: 0, undecidedCensored: 0, deepened: { trials: 2, steps: 1e8 } },
    part: { where: "grokked", trials: 1, of: 2 },
  }).join("\n");
}

describe("words for the amount of data", () => {
  it("are those of the system: on the page, in legends, and in what must be read first", async () => {
    for (const alphas of [[1], [0.5, 1, 4]]) {
      const input = sweepOfN({ alphas, epsilons: [0.25], samples: SAMPLES, seeds: 3 });
      const words = `${await wordsOf(input)}\n${notesOf(input)}`;
      for (const word of ["n₁", "n₂", "Regime of n", "goldilocks: n₁ ≤ n < n₂", "Boundaries of n"]) {
        assert.ok(words.includes(word), word);
      }
      assert.doesNotMatch(words, /.{0,30}(?:P₁|P₂|of P\b|\bP [<≥=]).{0,30}/);
    }
  });

  it("say nothing of boundaries where no point has two amounts", async () => {
    const input = sweepOfN({ alphas: [0.5, 1, 4], epsilons: [0.25, 1], samples: [250], seeds: 3 });
    const words = `${await wordsOf(input)}\n${notesOf(input)}`;
    assert.doesNotMatch(words, /n₁|n₂|[Bb]oundar|goldilocks/);
    assert.match(words, /no regimes of n/);
  });
});
