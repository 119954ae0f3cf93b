import { spawnSync } from "node:child_process";
import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { WHEELS } from "./pinned.js";

/** What the work needs of the machine. */
export interface Needs {
  /** Folder whose disk is written. */
  readonly folder: string;
  readonly diskBytes: number;
  readonly memoryBytes: number;
  /** Whether pip has to download the wheel. */
  readonly download: boolean;
}

/** What the machine has; tests put another machine here. */
export interface Machine {
  readonly platform: string;
  readonly freeDiskBytes: number;
  readonly freeMemoryBytes: number;
  /** Programs that run and say their version. */
  has(program: string, ...args: readonly string[]): boolean;
  readonly compiler: string;
}

/** The machine that this runs on. */
export function thisMachine(folder: string): Machine {
  const { bavail, bsize } = statfsSync(existingPart(folder));
  return {
    platform: `${process.platform}-${process.arch}`,
    freeDiskBytes: bavail * bsize,
    freeMemoryBytes: process.availableMemory(),
    has: (program, ...args) => spawnSync(program, args, { stdio: "ignore" }).status === 0,
    compiler: process.env["CXX"] || "c++",
  };
}

/** What is missing for the work, one line each; none: it can begin. Looks only. */
export function missingRequirements(machine: Machine, needs: Needs): readonly string[] {
  const missing: string[] = [];
  const { platform, compiler } = machine;
  if (WHEELS[platform] === undefined) {
    const known = Object.keys(WHEELS).join(" or ");
    missing.push(
      `platform: expected ${known}, found ${platform} (npm i @tensorflow/tfjs-node may have a build)`,
    );
  }
  if (!machine.has("python3", "-c", "import sys, zipfile; sys.exit(sys.version_info < (3, 8))")) {
    missing.push("python3: expected 3.8 or newer, found none (Debian: apt-get install python3)");
  } else if (needs.download && !machine.has("python3", "-m", "pip", "--version")) {
    missing.push(
      "pip: expected python3 -m pip to work (Debian: apt-get install python3-pip), or --wheel PATH",
    );
  }
  if (!machine.has(compiler, "--version")) {
    missing.push(
      `C++ compiler: expected ${compiler} to run (Debian: apt-get install g++), or another in CXX`,
    );
  }
  if (!machine.has("npm", "--version")) missing.push("npm: expected it on the PATH");
  if (machine.freeDiskBytes < needs.diskBytes) {
    missing.push(
      `disk: expected ${gigabytes(needs.diskBytes)} free under ${needs.folder}, found ${gigabytes(machine.freeDiskBytes)} (GROKSWEEP_TFJS_NODE names another folder)`,
    );
  }
  if (machine.freeMemoryBytes < needs.memoryBytes) {
    missing.push(
      `memory: expected ${gigabytes(needs.memoryBytes)} free, found ${gigabytes(machine.freeMemoryBytes)}`,
    );
  }
  return missing;
}

/** A size for people: "1.4 GB". */
export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(bytes < 1e9 ? 2 : 1)} GB`;
}

function existingPart(folder: string): string {
  let part = folder;
  while (!existsSync(part)) part = dirname(part);
  return part;
}
