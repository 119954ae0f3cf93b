import type { ParameterValues, TaskContent, Trainer } from "../../../model/index.js";
import { checkedBegin } from "../../../engine/plain/checked-run.js";
import { plainTrainer } from "../../../engine/plain/plain-batch.js";
import type { BeginPlain } from "../../../model/index.js";

/** A trainer in plain JavaScript that exposes the beginnings of its trials, so that a check can read gradients. */
export interface PlainTrainer extends Trainer {
  readonly begin: BeginPlain<ParameterValues, TaskContent>;
}

/** Opens the plain engine for a beginning, which is checked against its contract. */
export function open<Values extends ParameterValues, Task extends TaskContent>(
  begin: BeginPlain<Values, Task>,
  columns: readonly string[],
): PlainTrainer {
  const checked = checkedBegin(begin);
  return {
    ...plainTrainer(checked, columns),
    begin: checked as unknown as BeginPlain<ParameterValues, TaskContent>,
  };
}
