import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { packageFile } from "../../src/model/index.js";
import { Bench, type Ended } from "../cli/groksweep.js";
import { TINY } from "../session/tiny-sweep.js";

/** Why renames cannot be made to fail on this machine; false: they can. */
export const NO_COMPILER =
  process.platform === "linux" && spawnSync("cc", ["--version"]).status === 0 ? false : "needs cc on Linux";

/** The tiny sweep, trained in a scratch folder with its store as a copy in another one. */
export class CopyBench {
  readonly bench = new Bench();
  /** The folder of the copy, the copy, and the folder of what is trained. */
  readonly net = join(this.bench.folder, "net");
  readonly place = join(this.net, "a.db");
  readonly local = join(this.bench.folder, "local");
  /** Content hash of an undisturbed run. */
  readonly expected: string;
  readonly #shim = join(this.bench.folder, "rename-shim.so");

  constructor() {
    this.bench.file("tiny.yaml", TINY);
    const source = packageFile("test", "scale", "rename-shim.c");
    if (NO_COMPILER === false) execFileSync("cc", ["-shared", "-fPIC", "-o", this.#shim, source, "-ldl"]);
    const { code, stderr } = this.bench.run("run", "tiny.yaml", "--store", "whole.db", "--quiet");
    assert.equal(code, 0, stderr);
    this.expected = this.hashOf("whole.db");
  }

  /** Both folders as they are before a first run. */
  clear(): void {
    for (const folder of [this.net, this.local]) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
    }
  }

  hashOf(store: string): string {
    return this.bench.run("hash", "--store", store).stdout;
  }

  run(variables: Readonly<Record<string, string>> = {}): Ended {
    const options = ["--store", this.place, "--scratch", this.local, "--threads", "1", "--quiet"];
    return this.bench.runWithin(variables, "run", "tiny.yaml", ...options);
  }

  /** As `run`; the renames of copies after so many end the process, or fail (rename-shim.c). */
  runShimmed(what: "kill" | "fail", after: number): Ended {
    return this.run({ LD_PRELOAD: this.#shim, RENAME_SHIM: what, RENAME_SHIM_AFTER: String(after) });
  }
}
