import type { OutputMeasures } from "../../../engine/index.js";
import type { Numbers, SampleSet } from "../../../science/index.js";

/**
 * Loss and accuracy of outputs [S·C] that are to be the templates [T·C] of their classes: the mean squared error, and the share of samples
 * whose nearest template is that of their class. The margin is the smallest half difference of the squared distances to the nearest
 * other template and to the right one, by which scores f·t − ‖t‖²/2 differ.
 */
export function measureTemplates(
  { count, classes, targets }: SampleSet<Numbers>,
  outputs: Numbers,
  templates: Numbers,
): OutputMeasures {
  const size = outputs.length / count;
  let squares = 0;
  let right = 0;
  let margin = Infinity;
  for (let s = 0; s < count; s++) {
    const row = outputs.subarray(s * size, (s + 1) * size);
    squares += squaredDistance(row, targets.subarray(s * size, (s + 1) * size));
    let own = Infinity;
    let other = Infinity;
    for (let t = 0; t * size < templates.length; t++) {
      const distance = squaredDistance(row, templates.subarray(t * size, (t + 1) * size));
      if (t === classes?.[s]) own = distance;
      // NaN is a distance, too: no comparison would choose it.
      else if (!(distance >= other)) other = distance;
    }
    if (own < other) right++;
    const difference = (other - own) / 2;
    if (!(difference >= margin)) margin = difference;
  }
  return { loss: squares / (count * size), accuracy: right / count, margin, within: null };
}

function squaredDistance(a: Numbers, b: Numbers): number {
  let sum = 0;
  for (let c = 0; c < a.length; c++) sum += (a[c] - b[c]) * (a[c] - b[c]);
  return sum;
}
