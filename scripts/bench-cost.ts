/**
 * What a step costs, by kernel and by size: `npm run bench:cost`, with `--write` into docs/performance.md and its figure,
 * with `--quick` to see that it works.
 */
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { packageFile } from "../src/model/index.js";
import { bench as benchKernels } from "./bench/kernels.js";
import { costFigure } from "./peers/cost-figure.js";
import { machineLine } from "./peers/machine-line.js";
import { measureCost } from "./peers/measure-cost.js";
import { markdownTable, writeMeasured } from "./peers/performance-page.js";
import { digits, spreadText } from "./peers/statistics.js";

const args = process.argv.slice(2);
const isQuick = args.includes("--quick");

const kernels = await benchKernels();
const shares = markdownTable(
  ["kernel", "measured", "", "target"],
  kernels.map(({ name, value, unit, target }) => [
    name.replace(/^kernels: /, ""),
    digits(value),
    unit,
    target ?? "",
  ]),
);
const curves = await measureCost(availableParallelism(), isQuick);
const growth = markdownTable(
  ["over", "state", "at", "ms a trial-step", "GFLOP/s"],
  curves.flatMap(({ name, engine, points }) =>
    points.map(({ at, cost, flops }) => [
      name,
      engine,
      String(at),
      spreadText(cost),
      digits(flops / cost.median / 1e6),
    ]),
  ),
);
const parts = { kernels: shares, growth } as const;
for (const [name, table] of Object.entries(parts)) {
  const text = `${table}\n\n${machineLine()}`;
  console.log(`${text}\n`);
  if (args.includes("--write")) writeMeasured(name, text);
}
if (args.includes("--write")) {
  writeFileSync(packageFile("docs", "figures", "cost-of-a-step.svg"), await costFigure(curves));
}
