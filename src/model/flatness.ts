/** A curve no longer moves if its relative change over the last decade of steps is at most this. */
export const FLAT_CHANGE = 0.01;

/**
 * Whether a loss changed by less than 1 % over the last decade of steps: every record from the last one at or
 * before T/10 on lies within 1 % of the record at T, T being the last step.
 *
 * Shapes: steps [T] increasing, losses [T].
 * Edge:   a curve shorter than 10 steps has no last decade and is never flat; nor is a curve with a non-finite loss
 *         there. A loss of exactly 0 throughout is flat.
 * Source: ours (docs/definitions.md).
 */
export function isFlatOverLastDecade(steps: readonly number[], losses: readonly number[]): boolean {
  const end = steps.length - 1;
  if (end < 1 || steps[end] < 10) return false;
  const last = losses[end];
  const begin = steps[end] / 10;
  for (let i = end; i >= 0; i--) {
    const change = Math.abs(losses[i] - last);
    if (!(change < FLAT_CHANGE * last || change === 0)) return false;
    if (steps[i] <= begin) return true;
  }
  return false;
}
