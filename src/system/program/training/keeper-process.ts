/**
 * Ends process groups whose owner is gone. Entry of a process; its standard input is a pipe from the owner, which writes `+PID`
 * and `-PID` for groups, `fPATH` and `gPATH` for folders to be removed. When the pipe closes, the remaining groups are ended
 * at once, because nothing reads the programs' output any more.
 */
import { rmSync } from "node:fs";

const groups = new Set<number>();
const folders = new Set<string>();
let rest = "";

process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk: string) => {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) {
    const what = line.slice(1);
    if (line.startsWith("+")) groups.add(Number(what));
    if (line.startsWith("-")) groups.delete(Number(what));
    if (line.startsWith("f")) folders.add(what);
    if (line.startsWith("g")) folders.delete(what);
  }
});
process.stdin.on("end", endAll);
process.stdin.on("error", endAll);

function endAll(): void {
  for (const pid of groups) {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}
