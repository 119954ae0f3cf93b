import assert from "node:assert/strict";
import { GrokError, type Store } from "../../src/model/index.js";
import { hashSweep } from "../../src/session/index.js";

/** The content hash of a damaged store is the one from before the damage, or it is refused with these words: never another. */
export function assertSameOrRefused(store: Store, sweep: string, hash: string, words: RegExp): void {
  let answer = "";
  try {
    answer = hashSweep(store, sweep);
  } catch (error) {
    assert.ok(error instanceof GrokError && error.code === "STORE", String(error));
    assert.match([error.message, ...error.details].join("\n"), words);
    return;
  }
  assert.equal(answer, hash);
}
