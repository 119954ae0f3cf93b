import { IMPORTED, PROGRAM, registerImported, registerProgram } from "../system/index.js";
import { isMapping, type Mistake, type Mapping } from "../model/index.js";
import { problem, type Problem } from "./problems.js";

/**
 * Registers the system that the section `task` declares (a program, or curves of another tool) and returns the content with
 * its kind as `task.kind`. Other content is returned unchanged. Null: the declaration contradicts itself, so that nothing
 * else can be checked; the problems give the reasons.
 */
export function withKindOfProgram(content: Mapping, folder: string, problems: Problem[]): Mapping | null {
  const task = content.task;
  if (!isMapping(task) || (task.kind !== PROGRAM && task.kind !== IMPORTED)) return content;
  if (task.kind === IMPORTED && content.budget === undefined) {
    // The file describes the columns of a table; only its stored form has points and a budget.
    const hint =
      "groksweep import TABLE --sweep FILE takes the rows of a table in, to be judged and reported";
    problems.push(problem("task.kind", "what is trained", `"${IMPORTED}"`, hint));
    return null;
  }
  const report = ({ path, expected, found, hint }: Mistake): void => {
    problems.push(problem(path, expected, found, hint));
  };
  const system =
    task.kind === IMPORTED ? registerImported(task, report) : registerProgram(task, folder, report);
  return system === null ? null : { ...content, task: { ...task, kind: system.kind } };
}
