import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Why no file system of a chosen size can be mounted here; false: one can. */
export const NO_MOUNT = whyNoMount();

function whyNoMount(): string | false {
  const place = mkdtempSync(join(tmpdir(), "groksweep-mount-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", place]).status === 0;
  if (mounted) execFileSync("umount", [place]);
  rmSync(place, { recursive: true });
  return mounted ? false : "SKIPPED: needs the right to mount a file system";
}
