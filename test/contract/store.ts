import { bundlesContract } from "./bundles.js";
import { curvesContract } from "./curves.js";
import { leaseContract } from "./lease.js";
import { outcomesContract } from "./outcomes.js";
import { sqlContract } from "./sql.js";
import { sweepsAndTrialsContract } from "./sweeps-and-trials.js";
import type { StoreHarness } from "./store-fixtures.js";

/** The contract of model/store.ts as tests: every implementation runs all of them. */
export function storeContract(name: string, harness: StoreHarness): void {
  sweepsAndTrialsContract(name, harness);
  curvesContract(name, harness);
  bundlesContract(name, harness);
  outcomesContract(name, harness);
  sqlContract(name, harness);
  leaseContract(name, harness);
}
