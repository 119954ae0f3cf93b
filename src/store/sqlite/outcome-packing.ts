import { CAN_PACK_OUTCOMES } from "../outcome-columns.js";
import type { GuardedAccess } from "./guarded-access.js";
import { PREFIXES } from "./outcome-pages.js";
import type { TrialTables } from "./trial-tables.js";

/** From so many outcomes on the pages of a sweep are worth their room: reading fewer takes a tenth of a second. */
const LEAST = 10_000;

/** Writes the missing pages of a sweep, each in a transaction of its own (see Store.packOutcomes). */
export function* packOutcomes(
  access: GuardedAccess,
  { outcomes, outcomePages }: TrialTables,
  keyOf: () => number,
  least = LEAST,
): Generator<void> {
  const sweepId = access.read(keyOf);
  if (!CAN_PACK_OUTCOMES || access.read(() => outcomes.count(sweepId)) < least) return;
  for (const prefix of PREFIXES) {
    access.write(() => outcomePages.pack(sweepId, prefix));
    yield;
  }
}
