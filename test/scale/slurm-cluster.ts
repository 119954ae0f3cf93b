import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { createServer } from "node:net";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Programs of a cluster that are missing on this machine, or other reasons why none can be started; false: one can. */
export function noSlurm(): string | false {
  const missing = ["slurmctld", "slurmd", "munged", "sbatch"].filter(
    (program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0,
  );
  if (missing.length > 0) return `needs ${missing.join(", ")} (slurm-wlm, munge)`;
  return process.getuid?.() === 0 ? false : "needs root: slurmd starts jobs";
}

/** Patience with the cluster, ms. */
const PATIENCE_MS = 120_000;
const POLL_MS = 200;

/** How a cluster differs from the usual one. */
export interface ClusterOptions {
  readonly nodes?: number;
  readonly maxArraySize?: number;
}

/**
 * A whole cluster of Slurm on this machine: its own munge, slurmctld and slurmd, on free ports of the loopback, with its state in a folder
 * of its own. Each node has two processors, which need not exist.
 */
export class SlurmCluster {
  readonly folder = mkdtempSync(join(tmpdir(), "groksweep-slurm-"));
  readonly nodes: readonly string[];

  private constructor(nodes: number) {
    this.nodes = Array.from({ length: nodes }, (_, i) => `n${i + 1}`);
  }

  /** Started, with all nodes idle. */
  static async start({ nodes = 2, maxArraySize = 101 }: ClusterOptions = {}): Promise<SlurmCluster> {
    const cluster = new SlurmCluster(nodes);
    try {
      await cluster.#configure(maxArraySize);
      cluster.#munge();
      cluster.#daemon("slurmctld", ["-c"]);
      for (const node of cluster.nodes) cluster.startNode(node);
      await cluster.until("nodes are idle", () => {
        const states = cluster.run("sinfo", ["-h", "-N", "-o", "%t"]).trim().split("\n");
        return states.every((state) => state === "idle");
      });
      return cluster;
    } catch (error) {
      const log = join(cluster.folder, "slurmctld.log");
      const words = existsSync(log) ? readFileSync(log, "utf8").slice(-2000) : "";
      cluster.stop();
      throw new Error(`the cluster did not start: ${String(error)}\n${words}`);
    }
  }

  /** What the programs of Slurm need to find this cluster. */
  get environment(): Readonly<Record<string, string>> {
    return { SLURM_CONF: join(this.folder, "slurm.conf"), TMPDIR: join(this.folder, "tmp") };
  }

  /** A program of Slurm; what it answered. */
  run(program: string, args: readonly string[]): string {
    return execFileSync(program, args, {
      encoding: "utf8",
      env: { ...process.env, ...this.environment },
      stdio: "pipe",
    });
  }

  startNode(node: string): void {
    this.#daemon("slurmd", ["-N", node]);
  }

  /** Kills a node as a power cut would: its daemon, and its jobs with what watches over them. */
  killNode(node: string): void {
    kill(this.#pid(`slurmd-${node}`));
    const jobs = this.jobsOn(node);
    for (const { parent } of jobs) kill(parent);
    for (const { pid } of jobs) kill(pid);
  }

  /** Processes of jobs on a node, known by their environment, each with its parent where that is Slurm's own. */
  jobsOn(node: string): readonly { readonly pid: number; readonly parent: number | null }[] {
    const marks = [`SLURM_CONF=${this.environment["SLURM_CONF"]}`, `SLURMD_NODENAME=${node}`];
    return readdirSync("/proc").flatMap((name) => {
      const variables = read(`/proc/${name}/environ`).split("\0");
      if (!/^\d+$/.test(name) || !marks.every((mark) => variables.includes(mark))) return [];
      const parent = Number(/^PPid:\s*(\d+)/m.exec(read(`/proc/${name}/status`))?.[1] ?? "0");
      const isSlurms = read(`/proc/${parent}/cmdline`).startsWith("slurmstepd");
      return [{ pid: Number(name), parent: isSlurms ? parent : null }];
    });
  }

  /** Waits until something is so. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    for (let waited = 0; ; waited += POLL_MS) {
      if (isSo()) return;
      if (waited > PATIENCE_MS) throw new Error(`it never came that ${what}:\n${this.run("squeue", ["-l"])}`);
      await delay(POLL_MS);
    }
  }

  /** Waits until no job is left. */
  async drain(): Promise<void> {
    await this.until("the queue is empty", () => this.run("squeue", ["-h"]).trim() === "");
  }

  /** Ends all that was started, and removes the folder. */
  stop(): void {
    const names = ["slurmctld", ...this.nodes.map((node) => `slurmd-${node}`), "munged"];
    for (const node of this.nodes) this.killNode(node);
    for (const name of names) kill(this.#pid(name));
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #configure(maxArraySize: number): Promise<void> {
    const [control, ...ports] = await freePorts(this.nodes.length + 1);
    for (const name of ["state", "spool", "munge", "tmp"])
      mkdirSync(join(this.folder, name), { mode: 0o700 });
    writeFileSync(join(this.folder, "munge", "key"), randomBytes(1024), { mode: 0o400 });
    const own = (...names: readonly string[]): string => join(this.folder, ...names);
    const settings = [
      "ClusterName=groksweep",
      "SlurmctldHost=localhost",
      "SlurmUser=root",
      "SlurmdUser=root",
      "AuthType=auth/munge",
      // A job that goes back into the queue waits until its credential has expired.
      `AuthInfo=socket=${own("munge", "socket")},cred_expire=5`,
      "CredType=cred/munge",
      `SlurmctldPort=${control}`,
      `StateSaveLocation=${own("state")}`,
      `SlurmdSpoolDir=${own("spool", "%n")}`,
      `SlurmctldPidFile=${own("slurmctld.pid")}`,
      `SlurmdPidFile=${own("slurmd-%n.pid")}`,
      `SlurmctldLogFile=${own("slurmctld.log")}`,
      `SlurmdLogFile=${own("slurmd-%n.log")}`,
      "ProctrackType=proctrack/linuxproc",
      "TaskPlugin=task/none",
      "SwitchType=switch/none",
      "MpiDefault=none",
      "JobAcctGatherType=jobacct_gather/none",
      "AccountingStorageType=accounting_storage/none",
      "SelectType=select/cons_tres",
      "SelectTypeParameters=CR_CPU",
      "SchedulerType=sched/backfill",
      "SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=0,bf_interval=1",
      "ReturnToService=2",
      "SlurmdTimeout=10",
      "KillWait=15",
      `MaxArraySize=${maxArraySize}`,
      ...this.nodes.map(
        (node, i) =>
          `NodeName=${node} NodeHostname=localhost NodeAddr=127.0.0.1 Port=${ports[i]} CPUs=2 RealMemory=2000 State=UNKNOWN`,
      ),
      `PartitionName=short Nodes=${this.nodes.join(",")} Default=YES MaxTime=60 State=UP`,
      `PartitionName=long Nodes=${this.nodes.join(",")} MaxTime=INFINITE State=UP`,
    ];
    writeFileSync(own("slurm.conf"), `${settings.join("\n")}\n`);
    chmodSync(this.folder, 0o755);
  }

  #munge(): void {
    const own = (name: string): string => join(this.folder, "munge", name);
    const files = { key: "key", socket: "socket", pid: "../munged.pid", log: "log", seed: "seed" };
    const options = Object.entries(files).map(
      ([name, file]) =>
        `--${["key", "pid", "log", "seed"].includes(name) ? `${name}-file` : name}=${own(file)}`,
    );
    execFileSync("munged", ["--force", ...options], { stdio: "pipe" });
  }

  #daemon(program: string, args: readonly string[]): void {
    execFileSync(program, args, { env: { ...process.env, ...this.environment }, stdio: "ignore" });
  }

  #pid(name: string): number | null {
    const pid = Number(read(join(this.folder, `${name}.pid`)));
    return pid > 0 ? pid : null;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function kill(pid: number | null): void {
  try {
    if (pid !== null) process.kill(pid, "SIGKILL");
  } catch {
    // It has gone by itself.
  }
}

/** Ports of the loopback that nobody listened on a moment ago. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(servers.map((server) => once(server.listen(0, "127.0.0.1"), "listening")));
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}
