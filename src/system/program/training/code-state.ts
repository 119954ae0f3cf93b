import { spawnSync } from "node:child_process";
import type { ProgramDeclaration } from "../declaration.js";

/** What attempts are noted to have run: the program, and the commit of its folder where that is one of git. */
export function codeState({ name, version, folder }: ProgramDeclaration): string {
  const { status, stdout } = spawnSync("git", ["-C", folder, "rev-parse", "--short=12", "HEAD"], {
    encoding: "utf8",
    timeout: 5000,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const commit = status === 0 ? ` git ${stdout.trim()}` : "";
  return `${name} ${version}${commit}`;
}
