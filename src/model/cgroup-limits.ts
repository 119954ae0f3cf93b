import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The limits that control groups (of a container, a batch system, systemd) set for this process. */
export interface CgroupLimits {
  /** Bytes that may be used; null: no limit. */
  readonly memoryBytes: number | null;
  /** Bytes that may still be used; memory that the system can reclaim from caches counts as left. Null: no limit. */
  readonly memoryLeftBytes: number | null;
  /** Processors' worth of time, 1.5 for one and a half; null: no quota. */
  readonly processors: number | null;
}

/** A mounted hierarchy of control groups. */
interface Mount {
  readonly version: 1 | 2;
  /** The group that is mounted, and where. */
  readonly root: string;
  readonly point: string;
  /** The mount's options in version 1; they include the controllers. */
  readonly options: readonly string[];
}

/** Version 1 writes "no limit" as a number, 2⁶³ less a page, which is more than any machine has. */
const NO_LIMIT_BYTES = Number.MAX_SAFE_INTEGER;

/**
 * The limits of the control groups that this process is in, versions 1 and 2, the narrowest of a group and those above
 * it. Nothing is limited where there are no control groups, as on systems other than Linux.
 *
 * Source: Linux, Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst; cgroups(7).
 *
 * @param root where the file system begins; a test passes a tree of its own.
 */
export function cgroupLimits(root = "/"): CgroupLimits {
  const memory: { readonly limit: number; readonly used: number }[] = [];
  const processors: number[] = [];
  for (const { version, folder } of groupsOf(root, "memory")) {
    const [limitFile, usageFile, inactiveName] =
      version === 2
        ? (["memory.max", "memory.current", "inactive_file"] as const)
        : (["memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"] as const);
    const limit = numberIn(join(folder, limitFile));
    if (limit === null || limit >= NO_LIMIT_BYTES) continue;
    const inactive = numberAfter(join(folder, "memory.stat"), inactiveName) ?? 0;
    memory.push({ limit, used: Math.max(0, (numberIn(join(folder, usageFile)) ?? 0) - inactive) });
  }
  for (const { version, folder } of groupsOf(root, "cpu")) {
    const [quota, period] =
      version === 2
        ? (textOf(join(folder, "cpu.max")) ?? "").split(" ").map(Number)
        : [numberIn(join(folder, "cpu.cfs_quota_us")), numberIn(join(folder, "cpu.cfs_period_us"))];
    if (quota !== null && period !== null && quota > 0 && period > 0) processors.push(quota / period);
  }
  return {
    memoryBytes: least(memory.map(({ limit }) => limit)),
    // Other processes may nearly fill a group above, so the group with the least left need not have the least limit.
    memoryLeftBytes: least(memory.map(({ limit, used }) => Math.max(0, limit - used))),
    processors: least(processors),
  };
}

function least(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : Math.min(...numbers);
}

/** The folders of this process's groups that may limit a controller: the folder of its own group first, then those above. */
function groupsOf(
  root: string,
  controller: "memory" | "cpu",
): readonly { readonly version: 1 | 2; readonly folder: string }[] {
  const mounts = mountsOf(root);
  return (textOf(join(root, "proc/self/cgroup")) ?? "").split("\n").flatMap((line) => {
    const [, hierarchy, controllers, path] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    if (path === undefined) return [];
    const version = hierarchy === "0" && controllers === "" ? 2 : 1;
    if (version === 1 && !controllers.split(",").includes(controller)) return [];
    const mount = mounts.find(
      (each) => each.version === version && (version === 2 || each.options.includes(controller)),
    );
    if (mount === undefined) return [];
    return foldersOf(mount, path).map((folder) => ({ version, folder: join(root, folder) }));
  });
}

/** A group's folder and those above it, as far as they are mounted. */
function foldersOf({ root, point }: Mount, path: string): readonly string[] {
  // In a container the mount may show the group itself, while its path still counts from the host's root.
  const inMount = root === "/" ? path : path.startsWith(`${root}/`) ? path.slice(root.length) : "/";
  const folders: string[] = [];
  for (let at = inMount; ; at = dirname(at)) {
    folders.push(join(point, at));
    if (at === "/" || at === ".") return folders;
  }
}

function mountsOf(root: string): readonly Mount[] {
  return (textOf(join(root, "proc/self/mountinfo")) ?? "").split("\n").flatMap((line): readonly Mount[] => {
    const [before, after] = line.split(" - ");
    if (after === undefined) return [];
    const [, , , mountRoot, point] = before.split(" ").map(unescaped);
    const [type, , options = ""] = after.split(" ");
    if (type !== "cgroup" && type !== "cgroup2") return [];
    return [{ version: type === "cgroup2" ? 2 : 1, root: mountRoot, point, options: options.split(",") }];
  });
}

/** Paths in mountinfo have blanks and backslashes as octal numbers. */
function unescaped(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function numberIn(path: string): number | null {
  const text = textOf(path);
  if (text === null || !/^-?\d+$/.test(text)) return null;
  return Number(text);
}

/** The number after a name, on a line of its own. */
function numberAfter(path: string, name: string): number | null {
  const found = new RegExp(`^${name} (\\d+)$`, "m").exec(textOf(path) ?? "");
  return found === null ? null : Number(found[1]);
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return null; // absent or unreadable: no limit from this file
  }
}
