import { fstatSync, statSync } from "node:fs";

/**
 * Identifies the file at a path by device and inode; null where there is none, or the path cannot be followed. Two paths
 * with the same identity lead to one file; no other file gets the number of an open file.
 */
export function fileIdentity(path: string): string | null {
  try {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? null : `${stats.dev}:${stats.ino}`;
  } catch {
    return null;
  }
}

/** {@link fileIdentity} of the file of a descriptor; null for a closed descriptor. */
export function descriptorIdentity(descriptor: number): string | null {
  try {
    const { dev, ino } = fstatSync(descriptor, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}
