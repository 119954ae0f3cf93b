import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** A way to a port of loopback that can be cut, as a network is. */
export class Proxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #state: "open" | "full" | "frozen" | "cut" = "open";

  private constructor(to: number) {
    this.#server = createServer((from) => {
      if (this.#state === "cut" || this.#state === "full") {
        from.destroy();
        return;
      }
      const there = connect(to, "127.0.0.1");
      const pair = [from, there] as const;
      this.#pairs.add(pair);
      from.pipe(there);
      there.pipe(from);
      for (const socket of pair) {
        socket.on("error", () => undefined);
        socket.on("close", () => {
          this.#pairs.delete(pair);
          for (const each of pair) each.destroy();
        });
      }
      if (this.#state === "frozen") this.freeze();
    });
  }

  static async to(port: number): Promise<Proxy> {
    const proxy = new Proxy(port);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Nothing comes through any more, and nobody is told: as when packets are dropped. */
  freeze(): void {
    this.#state = "frozen";
    for (const socket of [...this.#pairs].flat()) socket.pause();
  }

  /** Connections stay, and every further one breaks at once. */
  refuse(): void {
    this.#state = "full";
  }

  /** Connections break, and no others are made. */
  cut(): void {
    this.#state = "cut";
    for (const socket of [...this.#pairs].flat()) socket.destroy();
  }

  /** As before. */
  mend(): void {
    this.#state = "open";
    for (const socket of [...this.#pairs].flat()) socket.resume();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
