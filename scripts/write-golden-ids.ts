import { rmSync, writeFileSync } from "node:fs";
import { packageFile } from "../src/model/index.js";
import { goldenFolder, goldenSweeps } from "../test/golden/golden-sweeps.js";

/** Renews test/golden/trial-ids.json, after numbers have changed on purpose (CONTRIBUTING.md, "Changing numbers"). */
const folder = goldenFolder();
try {
  const ids = Object.fromEntries(
    goldenSweeps(folder).map(([name, sweep]) => [name, Array.from(sweep.trials(), ({ id }) => id)]),
  );
  writeFileSync(packageFile("test", "golden", "trial-ids.json"), `${JSON.stringify(ids, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
