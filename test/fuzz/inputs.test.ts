import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Draw } from "./draw.js";
import { fuzz } from "./fuzz-pool.js";
import { FUZZ_SEED, SUBJECTS } from "./subjects.js";

/** The first cases of `npm run test:fuzz`, in this process where they do not talk. */
describe(`some mutated input (FUZZ_SEED=${FUZZ_SEED})`, () => {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-fuzz-"));
  after(() => rmSync(folder, { recursive: true }));
  for (const subject of SUBJECTS.filter(({ few }) => few > 0)) {
    it(`${subject.name}: ${subject.few} are accepted rightly, or refused`, async () => {
      if (subject.talks === true) {
        const { faults } = await fuzz(subject, { seed: FUZZ_SEED, from: 0, to: subject.few, processes: 1 });
        assert.deepEqual(faults, []);
        return;
      }
      const own = mkdtempSync(join(folder, "subject-"));
      const tryCase = await subject.prepare(own);
      for (let index = 0; index < subject.few; index++) {
        try {
          await tryCase(Draw.ofCase(FUZZ_SEED, subject.name, index));
        } catch (error) {
          throw new Error(`case ${index} of FUZZ_SEED=${FUZZ_SEED}`, { cause: error });
        }
      }
    });
  }
});
