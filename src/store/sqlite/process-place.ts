import { readFileSync, readlinkSync } from "node:fs";
import { hostname, uptime } from "node:os";

/**
 * Where a process runs, as far as other processes need this to interpret its id and its clock. The column `host` of a
 * lease holds it as text, `NAME boot=ID pidns=NUMBER up=MILLISECONDS`; where the system reports no boot or namespace (not
 * Linux) the text is the name alone, as in older programs. Older programs take the whole text for the name of another
 * host, for which only the heartbeat counts.
 */
export interface ProcessPlace {
  readonly host: string;
  /** The kernel's id of this boot of the machine: processes with the same boot share one clock. */
  readonly boot: string | null;
  /** The namespace of process ids: containers have their own. */
  readonly namespace: string | null;
  /** Milliseconds since the boot, sleep included. The wall clock may be set, this clock may not. */
  readonly upMs: number | null;
}

/** The place of this process, now. */
export function placeHere(): ProcessPlace {
  const boot = told(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim());
  const namespace = told(() => /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "");
  return { host: hostname(), boot, namespace, upMs: boot === null ? null : Math.round(1000 * uptime()) };
}

/** A place as text, for the column `host`. */
export function placeText({ host, boot, namespace, upMs }: ProcessPlace): string {
  return boot === null ? host : `${host} boot=${boot} pidns=${namespace ?? ""} up=${upMs ?? ""}`;
}

/** The place from a text of {@link placeText}, or of a program that wrote only the name of the host. */
export function parsePlace(text: string): ProcessPlace {
  const [, host, boot, namespace, up] = /^(.*) boot=(\S+) pidns=(\S*) up=(\d*)$/.exec(text) ?? [];
  if (host === undefined) return { host: text, boot: null, namespace: null, upMs: null };
  return {
    ...{ host, boot, namespace: namespace === "" ? null : namespace },
    upMs: up === "" ? null : Number(up),
  };
}

/**
 * Whether process ids of the one place are valid in the other. On Linux both must have the same boot and namespace;
 * elsewhere there are no namespaces, and the host decides.
 */
export function sharesProcessIds(there: ProcessPlace, here: ProcessPlace): boolean {
  if (here.boot === null && process.platform !== "linux") {
    return there.boot === null && there.host === here.host;
  }
  return (
    here.boot !== null &&
    there.boot === here.boot &&
    here.namespace !== null &&
    there.namespace === here.namespace
  );
}

function told(ask: () => string): string | null {
  try {
    const text = ask();
    return text === "" ? null : text;
  } catch {
    return null;
  }
}
