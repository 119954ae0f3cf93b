import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cpus } from "node:os";
import { packageFile, type Store } from "../../model/index.js";
import { programVersion, trainedBy } from "../../store/index.js";

/** An entry of a report about the origin of its numbers. */
export interface Provenance {
  readonly name: string;
  readonly value: string;
}

/**
 * The origin of a sweep's numbers: the programs and versions that trained the trials, and the program that wrote the
 * report. The number of machines is included, but not their names.
 *
 * Cost: one pass over the sweep's attempts in SQL.
 */
export function reportProvenance(store: Store, name: string, definition: string): readonly Provenance[] {
  const { engines, kernels, programs, nodes, hosts } = trainedBy(store, name);
  const listed = (values: readonly string[]): string =>
    values.length === 0 ? "nothing trained yet" : values.join(", ");
  return [
    { name: "sweep hash", value: createHash("sha256").update(definition).digest("hex") },
    { name: "engines", value: listed(engines) },
    { name: "kernels", value: listed(kernels) },
    { name: "trained by", value: listed(programs.map((version) => `groksweep ${version}`)) },
    { name: "trained with Node", value: listed(nodes) },
    { name: "trained on", value: hosts.length === 1 ? "one machine" : `${hosts.length} machines` },
    {
      name: "page written by",
      value: `groksweep ${programVersion()}${commitText()}, Node ${process.version}`,
    },
    { name: "page written on", value: machineText() },
  ];
}

/** The commit of the program's own checkout, and whether files differ from it; empty where it is no checkout. */
function commitText(): string {
  const folder = packageFile(".");
  if (!existsSync(packageFile(".git"))) return "";
  try {
    const git = (...words: readonly string[]): string =>
      execFileSync("git", ["-C", folder, ...words], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trim();
    return `, commit ${git("rev-parse", "--short=12", "HEAD")}${git("status", "--porcelain", "--untracked-files=no") === "" ? "" : " with changes"}`;
  } catch {
    return "";
  }
}

/** The machine that writes the report, without its name. */
function machineText(): string {
  const cores = cpus();
  return `${process.platform} ${process.arch}, ${cores.length} × ${cores[0]?.model.trim() || "unknown processor"}`;
}
