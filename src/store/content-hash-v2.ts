import { createHash } from "node:crypto";
import type { Store } from "../model/index.js";
import { CanonicalBytes } from "./canonical-bytes.js";

const VERSION_TAG = "groksweep content v2\n";

/**
 * SHA-256 (64 hexadecimal digits) of a sweep's results, format v2: equal for two runs of a sweep exactly when they have
 * the same trials, outcomes and curves to the bit. Unlike v1 (content-hash.ts) it covers every series of the sweep's
 * system and every fact, and is made of the digests that were stored with the outcomes (content-digest.ts). A series that
 * later programs add changes no earlier hash, unless rows have it. The byte format is in docs/store.md.
 *
 * Cost: one pass over the sweep's outcomes, a few microseconds each; for an outcome without a stored digest the curve is read.
 *
 * @throws GrokError INPUT when the store has no such sweep.
 */
export function contentHashV2(store: Store, sweepName: string): string {
  const hash = createHash("sha256");
  const bytes = new CanonicalBytes((chunk) => hash.update(chunk));
  bytes.text(VERSION_TAG);
  for (const { trialId, content } of store.contents(sweepName)) {
    bytes.text(trialId);
    bytes.count(content?.length ?? 0);
    if (content !== null) bytes.raw(content);
  }
  bytes.flush();
  return hash.digest("hex");
}
