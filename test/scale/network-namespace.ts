import { execFileSync, spawnSync } from "node:child_process";

/** Addresses that no network should have (TEST-NET-3 of RFC 5737): this machine's end of the cable, and the other one. */
const [HERE, THERE] = ["203.0.113.1", "203.0.113.2"];

let namespaces = 0;

/** A network of a test's own (a namespace of Linux) with one cable to this machine, which can be pulled out. */
export class NetworkNamespace {
  /** The address of this machine in that network. */
  readonly address = HERE;
  readonly #name = `groksweep-${process.pid}-${namespaces++}`;
  /** Names of interfaces have at most 15 characters. */
  readonly #cable = `gs${process.pid}`;

  constructor() {
    ip("netns", "add", this.#name);
    try {
      ip("link", "add", this.#cable, "type", "veth", "peer", "name", "eth0", "netns", this.#name);
      ip("addr", "add", `${HERE}/30`, "dev", this.#cable);
      this.#inside("addr", "add", `${THERE}/30`, "dev", "eth0");
      this.#inside("link", "set", "eth0", "up");
      this.plugIn();
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** A command that runs in the network. */
  command(...words: readonly string[]): readonly [string, ...string[]] {
    return ["ip", "netns", "exec", this.#name, ...words];
  }

  /** From now on all packets are lost, and nobody is told. */
  pullOut(): void {
    ip("link", "set", this.#cable, "down");
  }

  plugIn(): void {
    ip("link", "set", this.#cable, "up");
  }

  /** Removes the network and its cable; processes in it end before. */
  remove(): void {
    spawnSync("ip", ["netns", "del", this.#name]);
  }

  #inside(...words: readonly string[]): void {
    ip("-n", this.#name, ...words);
  }
}

function ip(...words: readonly string[]): void {
  execFileSync("ip", words, { stdio: "pipe" });
}

function whyNoNamespace(): string | false {
  const words = "SKIPPED: needs the command ip, and the right to make networks (namespaces of Linux)";
  try {
    new NetworkNamespace().remove();
    return false;
  } catch {
    return words;
  }
}

/** Why no network can be made here to cut a worker off from; false: one can. */
export const NO_NAMESPACE = whyNoNamespace();
