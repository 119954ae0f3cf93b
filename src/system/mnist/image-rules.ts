import { imageCounts, type ImageCounts } from "../../arrays/index.js";
import { counted, type Rule } from "../../model/index.js";
import type { MnistTask } from "./task.js";

/** Images of the original files. */
const ORIGINAL: ImageCounts = Object.freeze({ train: 60_000, test: 10_000 });

/**
 * There must be enough images for training and testing. `kumar` takes both from the train images, `omnigrok` tests on the
 * test images. A stored definition is read without the files of own images, so their number is unknown there.
 */
export const ENOUGH_IMAGES: Rule<{ readonly samples: number }, MnistTask> = {
  names: ["samples"],
  check: ({ parameters: { samples }, task: { variant, test, data } }) => {
    const counts = data.digest === null ? ORIGINAL : imageCounts(data.digest);
    if (counts === null) return null;
    const isSplit = variant === "kumar";
    const mostTested = isSplit ? counts.train - 1 : counts.test;
    if (test.samples > mostTested) {
      const what = isSplit ? "the train images but one to train on" : "the test images";
      const expected = `at most ${mostTested}, ${what}`;
      return { path: "task.test.samples", expected, found: String(test.samples) };
    }
    const left = isSplit ? counts.train - test.samples : counts.train;
    if (samples <= left) return null;
    const what = isSplit
      ? `what ${counted(test.samples, "test sample")} ${test.samples === 1 ? "leaves" : "leave"} of ${counted(counts.train, "image")}`
      : "the train images";
    return { path: "samples", expected: `at most ${left}, ${what}`, found: String(samples) };
  },
};
