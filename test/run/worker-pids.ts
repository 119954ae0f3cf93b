import { execFileSync } from "node:child_process";

/** The worker processes of a process that live now. */
export function workerPids(parent = process.pid): readonly number[] {
  const processes = execFileSync("ps", ["-A", "-o", "ppid=,pid=,args="], { encoding: "utf8" });
  return processes.split("\n").flatMap((line) => {
    const [ppid, pid, ...args] = line.trim().split(/\s+/);
    return Number(ppid) === parent && args.some((arg) => arg.endsWith("process-worker.js"))
      ? [Number(pid)]
      : [];
  });
}
