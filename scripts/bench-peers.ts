/**
 * groksweep beside JAX, PyTorch, Ray Tune and Optuna, in one run on the same arrays: `npm run bench:peers`. Parts by
 * name (`speed`, `curves`, `overhead`, `networks`, `networks-small`; all unless some are given); `--write` renews them in
 * docs/performance.md, and `--quick` takes few repetitions, to see that everything works.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { compareCurves } from "./peers/compare-curves.js";
import { compareNetworks, compareSmallNetworks } from "./peers/compare-networks.js";
import { compareOverhead } from "./peers/compare-overhead.js";
import { compareSpeed } from "./peers/compare-speed.js";
import { machineLine } from "./peers/machine-line.js";
import { writeArrays } from "./peers/own-trials.js";
import { writeMeasured } from "./peers/performance-page.js";
import { peersPython } from "./peers/python-environment.js";

const PARTS = {
  speed: compareSpeed,
  curves: compareCurves,
  overhead: compareOverhead,
  networks: compareNetworks,
  "networks-small": compareSmallNetworks,
} as const;

const flags = process.argv.slice(2).filter((text) => text.startsWith("--"));
const names = process.argv.slice(2).filter((text) => !text.startsWith("--"));
const unknown = [
  ...names.filter((name) => !Object.hasOwn(PARTS, name)),
  ...flags.filter((flag) => flag !== "--write" && flag !== "--quick"),
];
if (unknown.length > 0) {
  console.error(
    `expected some of ${Object.keys(PARTS).join(", ")}, --write, --quick; found ${unknown.join(", ")}`,
  );
  process.exitCode = 2;
} else {
  const python = peersPython();
  const folder = mkdtempSync(join(tmpdir(), "groksweep-peers-"));
  try {
    writeArrays(folder);
    const setting = { python, folder, cores: availableParallelism(), isQuick: flags.includes("--quick") };
    for (const [name, part] of Object.entries(PARTS)) {
      if (names.length > 0 && !names.includes(name)) continue;
      const text = `${await part(setting)}\n\n${machineLine()}`;
      console.log(`${text}\n`);
      if (flags.includes("--write")) writeMeasured(name, text);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
