import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { moduleUrl } from "../../../model/index.js";

/** The time after which a keeper that died is replaced, ms: one that cannot live must not be started without end. */
const REPLACE_MS = 50;

const groups = new Set<number>();
const folders = new Set<string>();

/**
 * What `keeper-process.js` does, in a shell: groups are a text of numbers, folders are the positional parameters. It lives when
 * somebody kills all processes of node, or all with the name of this program.
 */
const SHELL_KEEPER = `
trap '' HUP INT TERM
groups=
while IFS= read -r line; do
  rest=\${line#?}
  case $line in
    +*) groups="$groups $rest" ;;
    -*) left=; for pid in $groups; do [ "$pid" = "$rest" ] || left="$left $pid"; done; groups=$left ;;
    f*) set -- "$@" "$rest" ;;
    g*) count=$#; while [ $count -gt 0 ]; do [ "$1" = "$rest" ] || set -- "$@" "$1"; shift; count=$((count - 1)); done ;;
  esac
done
for pid in $groups; do kill -9 "-$pid"; done
[ $# -eq 0 ] || /bin/rm -rf -- "$@"
`;

/**
 * A small process that ends groups and removes folders when its pipe closes. It starts with the first group or folder, ends
 * with this process, and is replaced when it dies before.
 */
class Keeper {
  readonly #command: readonly [string, ...string[]];
  #child: ChildProcess | null = null;

  constructor(...command: readonly [string, ...string[]]) {
    this.#command = command;
  }

  tell(line: string): void {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) this.#child = this.#start();
    else child.stdin?.write(line);
  }

  /** Starts the process, which gets all groups and folders. */
  #start(): ChildProcess {
    const [program, ...args] = this.#command;
    const started = spawn(program, args, {
      // It has a group of its own, since Ctrl-C in a terminal is for this process, not for its watcher.
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
      env: {},
    });
    started.on("error", () => undefined);
    started.once("exit", () => {
      setTimeout(() => this.#replace(started), REPLACE_MS).unref();
    });
    started.stdin.on("error", () => undefined);
    started.unref();
    (started.stdin as unknown as { unref?: () => void }).unref?.();
    for (const pid of groups) started.stdin.write(`+${pid}\n`);
    for (const path of folders) started.stdin.write(`f${path}\n`);
    return started;
  }

  /** Starts another process in the place of one that died, if it is still needed. */
  #replace(dead: ChildProcess): void {
    if (this.#child === dead && (groups.size > 0 || folders.size > 0)) this.#child = this.#start();
  }
}

/** Two processes of different programs, because what kills this process may kill the first of them as well. */
const keepers: readonly Keeper[] = [
  new Keeper(process.execPath, fileURLToPath(moduleUrl("system/program/training/keeper-process.js"))),
  new Keeper("/bin/sh", "-c", SHELL_KEEPER),
];

/**
 * Ends process groups if this process dies without doing so itself (kill -9, out of memory): two small separate processes know
 * all groups, and notice that their pipes close. One that is killed is replaced; only where this process and both of them are
 * killed at once do groups stay.
 */
export function keepGroup(pid: number): void {
  groups.add(pid);
  tell(`+${pid}\n`);
}

/** The group has ended. */
export function releaseGroup(pid: number): void {
  if (groups.delete(pid)) tell(`-${pid}\n`);
}

/** Removes a folder when this process ends in any way. */
export function keepFolder(path: string): void {
  folders.add(path);
  tell(`f${path}\n`);
}

/** The folder has been removed. */
export function releaseFolder(path: string): void {
  if (folders.delete(path)) tell(`g${path}\n`);
}

/** Sends a signal to all processes of a group; does nothing if none is left. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

function tell(line: string): void {
  for (const keeper of keepers) keeper.tell(line);
}
