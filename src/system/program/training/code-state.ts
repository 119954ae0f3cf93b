import { spawnSync } from "node:child_process";
import type { ProgramDeclaration } from "../declaration.js";

/** The code state recorded with attempts: the program, and the commit of its folder if it is a git repository. */
export function codeState({ name, version, folder }: ProgramDeclaration): string {
  const { status, stdout } = spawnSync("git", ["-C", folder, "rev-parse", "--short=12", "HEAD"], {
    encoding: "utf8",
    timeout: 5000,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const commit = status === 0 ? ` git ${stdout.trim()}` : "";
  return `${name} ${version}${commit}`;
}
