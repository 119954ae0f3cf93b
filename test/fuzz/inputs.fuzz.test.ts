import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { availableParallelism } from "node:os";
import { fuzz } from "./fuzz-pool.js";
import { FUZZ_SEED, SUBJECTS } from "./subjects.js";

/** `FUZZ_ONLY="stores that are read:17"` tries one case, without the number one subject. */
const [only, onlyCase] = (process.env["FUZZ_ONLY"] ?? "").split(":");

/** Faults of a subject that are shown in full. */
const MOST_SHOWN = 10;

const begun = Date.now();
const table: string[] = [];

describe(`mutated input (FUZZ_SEED=${FUZZ_SEED})`, () => {
  after(() => {
    console.log(
      ["| what | cases | accepted | refused by exit code | most time | most memory |", ...table].join("\n"),
    );
    console.log(`${Math.round((Date.now() - begun) / 1000)} s, FUZZ_SEED=${FUZZ_SEED}`);
  });
  for (const subject of SUBJECTS.filter(({ name }) => only === "" || name === only)) {
    it(`${subject.name}: ${subject.cases} are accepted rightly or refused, in time and memory`, async () => {
      const from = onlyCase === undefined ? 0 : Number(onlyCase);
      const to = onlyCase === undefined ? subject.cases : from + 1;
      const processes = Math.max(1, Math.min(2, availableParallelism()));
      const result = await fuzz(subject, { seed: FUZZ_SEED, from, to, processes });
      const refused = [...result.exits].filter(([exit]) => exit !== 0).sort(([a], [b]) => a - b);
      const cells = [
        subject.name,
        to - from,
        result.exits.get(0) ?? 0,
        refused.map(([exit, count]) => `${exit}: ${count}`).join(", ") || "–",
        `${(result.mostCpuMs / 1000).toFixed(2)} s`,
        `${Math.round(result.mostKb / 1024)} MB`,
      ];
      table.push(`| ${cells.join(" | ")} |`);
      console.log(table.at(-1));
      const faults = [...result.faults].sort((a, b) => a.index - b.index);
      const words = faults
        .slice(0, MOST_SHOWN)
        .map(({ index, what }) => `FUZZ_SEED=${FUZZ_SEED} FUZZ_ONLY="${subject.name}:${index}"\n${what}`);
      assert.ok(faults.length === 0, `${faults.length} faults\n${words.join("\n\n")}`);
      assert.equal(
        [...result.exits.values()].reduce((sum, count) => sum + count, 0),
        to - from,
        "every case has a verdict",
      );
    });
  }
});
