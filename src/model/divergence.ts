/** A loss above this multiple of its value at step 0 has diverged. */
const DIVERGED_FACTOR = 1e6;

/**
 * Whether a loss has exploded: it is not finite, or above 10⁶ times its value at step 0. A loss that begins at exactly 0
 * has no such multiple, so it has exploded only when it is not finite.
 */
export function hasExploded(loss: number, atStart: number): boolean {
  return !Number.isFinite(loss) || (atStart > 0 && loss > DIVERGED_FACTOR * atStart);
}
