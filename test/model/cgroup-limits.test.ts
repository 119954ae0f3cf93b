import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { totalmem, availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, it } from "node:test";
import { cgroupLimits, freeMemory, usableMemory, usableThreads } from "../../src/model/index.js";

const MB = 1_000_000;
const MOUNT_V2 = "31 23 0:28 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw,nsdelegate";
const NO_LIMIT_V1 = "9223372036854771712";

describe("the limits of control groups", () => {
  const trees: string[] = [];
  after(() => trees.forEach((tree) => rmSync(tree, { recursive: true })));

  /** A file system that has these files and no others. */
  function tree(files: Readonly<Record<string, string>>): string {
    const root = mkdtempSync(join(tmpdir(), "groksweep-cgroup-"));
    trees.push(root);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), `${text}\n`);
    }
    return root;
  }

  it("are none where there are no groups, and where groups set none", () => {
    const none = { memoryBytes: null, memoryLeftBytes: null, processors: null };
    assert.deepEqual(cgroupLimits(tree({})), none);
    const unlimited = tree({
      "proc/self/cgroup": "0::/user.slice",
      "proc/self/mountinfo": MOUNT_V2,
      "sys/fs/cgroup/user.slice/memory.max": "max",
      "sys/fs/cgroup/user.slice/cpu.max": "max 100000",
    });
    assert.deepEqual(cgroupLimits(unlimited), none);
    assert.equal(usableMemory(none), totalmem());
    assert.equal(usableThreads(none), availableParallelism());
  });

  it("of version 2 are the narrowest of a group and those above it", () => {
    const nested = tree({
      "proc/self/cgroup": "0::/slurm/job_1/step_0",
      "proc/self/mountinfo": MOUNT_V2,
      "sys/fs/cgroup/slurm/job_1/memory.max": String(400 * MB),
      "sys/fs/cgroup/slurm/job_1/memory.current": String(300 * MB),
      "sys/fs/cgroup/slurm/job_1/memory.stat": `anon ${100 * MB}\ninactive_file ${50 * MB}\nactive_file 1`,
      "sys/fs/cgroup/slurm/job_1/step_0/memory.max": String(600 * MB),
      "sys/fs/cgroup/slurm/job_1/step_0/memory.current": String(10 * MB),
      "sys/fs/cgroup/slurm/job_1/step_0/cpu.max": "max 100000",
      "sys/fs/cgroup/slurm/cpu.max": "150000 100000",
    });
    assert.deepEqual(cgroupLimits(nested), {
      memoryBytes: 400 * MB,
      memoryLeftBytes: 150 * MB,
      processors: 1.5,
    });
  });

  it("count what is left in a group above, however little it is", () => {
    const crowded = tree({
      "proc/self/cgroup": "0::/all/mine",
      "proc/self/mountinfo": MOUNT_V2,
      "sys/fs/cgroup/all/memory.max": String(1000 * MB),
      "sys/fs/cgroup/all/memory.current": String(1100 * MB),
      "sys/fs/cgroup/all/mine/memory.max": String(400 * MB),
      "sys/fs/cgroup/all/mine/memory.current": String(10 * MB),
    });
    const { memoryBytes, memoryLeftBytes } = cgroupLimits(crowded);
    assert.deepEqual([memoryBytes, memoryLeftBytes], [400 * MB, 0]);
  });

  it("of version 1 lie in a hierarchy for each controller", () => {
    const old = tree({
      "proc/self/cgroup": "9:name=systemd:/\n4:memory:/batch/7\n2:cpu,cpuacct:/batch\n0::/",
      "proc/self/mountinfo": [
        "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct",
        "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
        "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw",
      ].join("\n"),
      "sys/fs/cgroup/memory/memory.limit_in_bytes": NO_LIMIT_V1,
      "sys/fs/cgroup/memory/batch/memory.limit_in_bytes": NO_LIMIT_V1,
      "sys/fs/cgroup/memory/batch/7/memory.limit_in_bytes": String(400 * MB),
      "sys/fs/cgroup/memory/batch/7/memory.usage_in_bytes": String(100 * MB),
      "sys/fs/cgroup/memory/batch/7/memory.stat": `inactive_file 1\ntotal_inactive_file ${20 * MB}`,
      "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1",
      "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000",
      "sys/fs/cgroup/cpu,cpuacct/batch/cpu.cfs_quota_us": "50000",
      "sys/fs/cgroup/cpu,cpuacct/batch/cpu.cfs_period_us": "100000",
    });
    assert.deepEqual(cgroupLimits(old), {
      memoryBytes: 400 * MB,
      memoryLeftBytes: 320 * MB,
      processors: 0.5,
    });
  });

  it("of a container are found where it mounts its own group", () => {
    const files = {
      "sys/fs/cgroup/my groups/memory.max": String(400 * MB),
      "sys/fs/cgroup/my groups/cpu.max": "200000 100000",
    };
    const mount = (root: string): string =>
      `31 23 0:28 ${root} /sys/fs/cgroup/my\\040groups rw - cgroup2 cgroup2 rw`;
    for (const [root, path] of [
      ["/docker/3fa9", "/docker/3fa9"],
      ["/", "/"],
      ["/../..", "/"],
    ]) {
      const container = tree({
        ...files,
        "proc/self/cgroup": `0::${path}`,
        "proc/self/mountinfo": mount(root),
      });
      const { memoryBytes, processors } = cgroupLimits(container);
      assert.deepEqual([memoryBytes, processors], [400 * MB, 2], `${path} under a mount of ${root}`);
    }
  });

  it("bound threads and memory", () => {
    const limits = { memoryBytes: 400 * MB, memoryLeftBytes: 1 * MB, processors: 0.5 };
    assert.equal(usableThreads(limits), 1);
    assert.equal(usableThreads({ ...limits, processors: 1e6 }), availableParallelism());
    assert.equal(usableMemory(limits), 400 * MB);
    assert.equal(freeMemory(limits), 1 * MB);
  });
});
