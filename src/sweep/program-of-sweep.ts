import { PROGRAM, registerProgram } from "../system/index.js";
import { problem, type Problem } from "./problems.js";
import { isMapping, type Mapping } from "./read-yaml.js";

/**
 * Content whose `task.kind` is the kind of a program's system, where the section `task` declares a program; the system is known
 * from then on. Other content comes back as it is. Null: the declaration contradicts itself, so that nothing else can be
 * judged; the problems say how.
 */
export function withKindOfProgram(content: Mapping, folder: string, problems: Problem[]): Mapping | null {
  const task = content.task;
  if (!isMapping(task) || task.kind !== PROGRAM) return content;
  const system = registerProgram(task, folder, ({ path, expected, found, hint }) =>
    problems.push(problem(path, expected, found, hint)),
  );
  return system === null ? null : { ...content, task: { ...task, kind: system.kind } };
}
