/**
 * Runs the compiled tests with node's own runner. Files named *.full.test.js hold the long claims and run only
 * with --full; --crash, --fuzz and --scale run *.crash.test.js, *.fuzz.test.js and *.scale.test.js, and nothing else
 * (docs/reliability.md). Other arguments are parts of file names to select: `npm test -- moments store`. The last line is
 * "N passed, N failed".
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { tfjsNodeHome } from "../dist/src/engine/tensors/find-tfjs-node.js";

const args = process.argv.slice(2);
const kinds = ["crash", "fuzz", "scale"].filter((kind) => args.includes(`--${kind}`));
if (kinds.length === 0) kinds.push("", ...(args.includes("--full") ? ["full"] : []));
const wanted = args.filter((arg) => !arg.startsWith("--"));
const files = readdirSync("dist/test", { recursive: true })
  .map((name) => `dist/test/${name}`)
  .filter((name) => name.endsWith(".test.js"))
  .filter((name) => kinds.includes(/\.(full|crash|fuzz|scale)\.test\.js$/.exec(name)?.[1] ?? ""))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort();
if (files.length === 0) {
  console.error("No test file matches.");
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), "groksweep-tests-"));
const totalsFile = join(folder, "totals.json");
const reporters = [
  "--test-reporter=spec",
  "--test-reporter-destination=stdout",
  "--test-reporter=./scripts/count-reporter.mjs",
  `--test-reporter-destination=${totalsFile}`,
];
// Node leaves one processor free by default; many files wait for processes of theirs, so two of two are worth it.
const concurrency = `--test-concurrency=${availableParallelism()}`;
const { status } = spawnSync(process.execPath, ["--test", concurrency, ...reporters, ...files], {
  stdio: "inherit",
  env: { ...process.env, ...ownCache() },
});
const { passed, failed, died } = readTotals();
rmSync(folder, { recursive: true });
for (const { file, how, said } of died) console.log(`${file} ended early: ${how}\n${said}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? status || 1 : (status ?? 1));

/** A cache folder that goes with the tests: what runs keep there is not the user's. A tensor library in the user's is used all the same. */
function ownCache() {
  return { XDG_CACHE_HOME: folder, GROKSWEEP_TFJS_NODE: tfjsNodeHome() };
}

/** Tests that passed and failed; a runner that ended badly without saying of what counts as one failure. */
function readTotals() {
  try {
    const { pass, fail, cancelled, died } = JSON.parse(readFileSync(totalsFile, "utf8"));
    const unsaid = status !== 0 && fail + cancelled === 0 ? 1 : 0;
    return { passed: pass, failed: fail + cancelled + unsaid, died };
  } catch {
    return { passed: 0, failed: 1, died: [] };
  }
}
