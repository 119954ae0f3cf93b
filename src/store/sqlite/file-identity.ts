import { fstatSync, statSync } from "node:fs";

/**
 * Which file a path leads to, as device and inode; null where there is none, or the path cannot be followed. Two paths with the
 * same identity are one file, whatever they are called; the number of a file that is open is given to no other.
 */
export function fileIdentity(path: string): string | null {
  try {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? null : `${stats.dev}:${stats.ino}`;
  } catch {
    return null;
  }
}

/** {@link fileIdentity} of what a descriptor is open on; null for one that is closed. */
export function descriptorIdentity(descriptor: number): string | null {
  try {
    const { dev, ino } = fstatSync(descriptor, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}
