import type { TensorSystem } from "../../../src/engine/index.js";
import type { Trial } from "../../../src/model/index.js";
import { tensors as mnist } from "../../../src/system/mnist/training/trainer.js";
import { tensors as mlp } from "../../../src/system/modular-mlp/training/trainer.js";
import { tensors as transformer } from "../../../src/system/modular-transformer/training/trainer.js";
import { tensors as student } from "../../../src/system/student-teacher/training/trainer.js";

const SYSTEMS: Readonly<Record<string, TensorSystem>> = {
  mnist,
  "modular-mlp": mlp,
  "modular-transformer": transformer,
  "student-teacher": student,
};

/** How the trials of a network become samples and models. */
export function tensorSystemOf({ task }: Pick<Trial, "task">): TensorSystem {
  return SYSTEMS[task.kind];
}
