/**
 * Makes the store that upgrade tests open for the newest schema version, test/old-schema/NNNN.db. Run it once, in
 * the commit that adds a migration: `npm run build && node dist/scripts/make-old-schema.js`. It refuses to overwrite:
 * what a released version wrote cannot change afterwards.
 */
import { existsSync, readdirSync } from "node:fs";
import Database from "better-sqlite3";
import {
  CURVE_COLUMNS,
  packageFile,
  type CurveColumn,
  type Outcome,
  type Trial,
} from "../src/model/index.js";
import { identify } from "../src/system/index.js";
import { PARAMETER_DEFAULTS } from "../src/model/index.js";
import { openStore } from "../src/session/ask/open-store.js";

const version = readdirSync(packageFile("db", "migrations")).sort().at(-1)?.slice(0, 4) ?? "0000";
const path = packageFile("test", "old-schema", `${version}.db`);
if (existsSync(path)) throw new Error(`${path} exists: it is history and stays as it is`);

const { eigenvector, modulus, ...defaults } = PARAMETER_DEFAULTS;
void [eigenvector, modulus];
const trials = [1, 2]
  .flatMap((alpha) =>
    [0, 1].map((seed): Trial => {
      const content: Omit<Trial, "id"> = {
        task: { kind: "polynomial", test: "population", target: { index: 1, norm: "fixed" } },
        parameters: { ...defaults, alpha, seed },
        centered: true,
        method: { kind: "flow", tolerance: 1e-3 },
        engine: "moments",
      };
      return { id: identify(content), ...content };
    }),
  )
  .sort((a, b) => (a.id < b.id ? -1 : 1));

const absent = Object.fromEntries(CURVE_COLUMNS.map((column) => [column, null])) as Record<CurveColumn, null>;
const rows = [0, 1, 10, 100].map((step) => ({
  ...absent,
  step,
  train_loss: 1 / (1 + step),
  test_loss: 1 / (1 + step / 10),
  weight_norm: 1,
}));
const [grokked, diverged, failed] = trials;
const end = {
  steps: 100,
  last: rows[3],
  labelPower: 0.75,
  kernelTest: null,
  evaluations: 400,
  computeMs: 12.5,
  attempt: 1,
  kernels: "wasm-simd128 x2",
} as const;
const outcome: Outcome = {
  kind: "grokked",
  train_step: 7.5,
  test_step: 70.25,
  train_first_step: 7.5,
  test_first_step: 70.25,
  delay: 62.75,
  delay_at_least: null,
  ratio: 70.25 / 7.5,
  rise: 1,
  rich_step: null,
  kernel_test: null,
  label_power: 0.75,
  initial_train: 1,
  initial_test: 1,
  final_train: rows[3].train_loss,
  final_test: rows[3].test_loss,
  steps: 100,
};

const store = openStore(path, { mode: "write" });
store.acquireLease();
store.beginDeclaration({ name: "old", definition: '{"name":"old"}' });
store.declareTrials("old", trials);
store.endDeclaration("old");
for (const trial of [grokked, diverged]) store.writeStart(trial.id, { pointsPerDecade: 1 }, []);
store.writeEvents([
  { kind: "rows", trialId: grokked.id, rows },
  {
    kind: "finished",
    trialId: grokked.id,
    ending: "decided",
    checkpoint: { trialId: grokked.id, step: 99.5, format: 1, payload: Uint8Array.from([1, 2, 3, 4]) },
    ...end,
  },
  { kind: "rows", trialId: diverged.id, rows: rows.slice(0, 1) },
  {
    kind: "finished",
    trialId: diverged.id,
    ending: "diverged",
    checkpoint: null,
    ...end,
    last: { ...rows[3], train_loss: Number.NaN, test_loss: Number.POSITIVE_INFINITY },
  },
  { kind: "failed", trialId: failed.id, attempt: 1, error: { code: "TRIAL", message: "an old mistake" } },
]);
store.writeOutcomes("old", "{}", [
  { trialId: grokked.id, outcome },
  {
    trialId: diverged.id,
    outcome: { ...outcome, kind: "diverged", test_step: null, delay: null, ratio: null },
  },
]);
store.close();

// Small pages, and nothing of the machine it was made on.
let db = new Database(path);
db.exec("UPDATE attempt SET host = 'somewhere', node = 'v20.0.0', seal = NULL");
db.close();
const sealing = openStore(path, { mode: "write" });
sealing.acquireLease();
sealing.adopt(
  "old",
  trials.map(({ id }) => id),
);
sealing.close();
db = new Database(path);
db.pragma("page_size = 1024");
db.exec("VACUUM");
db.close();
console.log(path);
