/** A loss this many times its start has diverged. */
const DIVERGED_FACTOR = 1e6;

/**
 * Has a loss exploded: is it not finite, or above 10⁶ times its value at step 0? A loss that begins at exactly 0 has no
 * such multiple, and only a value that is not finite tells.
 */
export function hasExploded(loss: number, atStart: number): boolean {
  return !Number.isFinite(loss) || (atStart > 0 && loss > DIVERGED_FACTOR * atStart);
}
