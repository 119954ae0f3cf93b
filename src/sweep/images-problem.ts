import { counted } from "../model/index.js";
import { imageCounts, type ImageCounts } from "../arrays/index.js";
import type { TaskSpec } from "../model/index.js";
import { problem, type Problem } from "./problems.js";

type ImageTask = Extract<TaskSpec, { readonly kind: "mnist" }>;

/** Images of the original files. */
const ORIGINAL: ImageCounts = Object.freeze({ train: 60_000, test: 10_000 });

/**
 * The problem of more images to train or to test on than there are; null where there are enough. `kumar` takes both
 * from the train images, `omnigrok` tests on the test images. Nothing is known of own images in a definition that the
 * store keeps, which is read without their files.
 */
export function imagesProblem(
  samples: number,
  { variant, test, data }: ImageTask,
  path: string,
): Problem | null {
  const counts = data.digest === null ? ORIGINAL : imageCounts(data.digest);
  if (counts === null) return null;
  const isSplit = variant === "kumar";
  const mostTested = isSplit ? counts.train - 1 : counts.test;
  if (test.samples > mostTested) {
    const what = isSplit ? "the train images but one to train on" : "the test images";
    return problem("task.test.samples", `at most ${mostTested}, ${what}`, String(test.samples));
  }
  const left = isSplit ? counts.train - test.samples : counts.train;
  if (samples <= left) return null;
  const what = isSplit
    ? `what ${counted(test.samples, "test sample")} ${test.samples === 1 ? "leaves" : "leave"} of ${counted(counts.train, "image")}`
    : "the train images";
  return problem(path, `at most ${left}, ${what}`, String(samples));
}
