import { fork, type ChildProcess } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { moduleUrl } from "../model/index.js";
import { packEvents } from "./event-packet.js";
import { LAST_PACKETS_MS, type Executor, type Training } from "./executor.js";
import type { BatchReply, BatchTask, EventPacket, ProcessReport, ProcessRequest } from "./messages.js";

/** A batch and the promise of its reply. */
interface Assignment {
  readonly task: BatchTask;
  readonly deliver: (packet: EventPacket) => Promise<void>;
  readonly resolve: (reply: BatchReply) => void;
  readonly reject: (death: unknown) => void;
  /** Requests made before the worker could listen. */
  readonly requests: ProcessRequest[];
}

/** A worker process and the batch it has, if any. */
interface Slot {
  readonly worker: ChildProcess;
  assignment: Assignment | null;
  isReady: boolean;
}

/**
 * Workers as processes, for libraries that load only once in a process. They end with this process, even if it is killed:
 * a worker exits when its channel closes.
 *
 * Cost: a whole Node for each worker, and packets are copied, not moved.
 */
export class ProcessExecutor implements Executor {
  readonly #processes: number;
  readonly #slots = new Set<Slot>();
  readonly #waiting: Assignment[] = [];
  #destroyed = false;

  constructor(processes: number) {
    this.#processes = processes;
  }

  train(task: BatchTask, deliver: (packet: EventPacket) => Promise<void>): Training {
    let requestStop = (): void => undefined;
    let requestShare = (): void => undefined;
    const reply = new Promise<BatchReply>((resolve, reject) => {
      const assignment: Assignment = { task, deliver, resolve, reject, requests: [] };
      requestStop = () => this.#requestStop(assignment);
      requestShare = () => this.#tell(assignment, { kind: "share" });
      if (this.#destroyed) reject(new Error("the executor was destroyed"));
      else this.#waiting.push(assignment);
    });
    this.#deal();
    return { reply, requestStop, requestShare };
  }

  async destroy(): Promise<void> {
    this.#destroyed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new Error("the executor was destroyed"));
    const living = [...this.#slots].map(({ worker }) => worker).filter(isAlive);
    const gone = living.map((worker) => new Promise((resolve) => worker.once("exit", resolve)));
    for (const worker of living) worker.kill("SIGKILL");
    await Promise.all(gone);
  }

  /** Give waiting batches to free workers, starting workers while there may be more. */
  #deal(): void {
    while (this.#waiting.length > 0 && !this.#destroyed) {
      const slot = [...this.#slots].find(({ assignment }) => assignment === null) ?? this.#start();
      if (slot === null) return;
      slot.assignment = this.#waiting.shift() ?? null;
      if (slot.isReady) begin(slot);
    }
  }

  #start(): Slot | null {
    if (this.#slots.size >= this.#processes) return null;
    const slot: Slot = { worker: forkWorker(), assignment: null, isReady: false };
    this.#slots.add(slot);
    slot.worker.on("message", (report: ProcessReport) => this.#hear(slot, report));
    slot.worker.on("error", () => undefined); // a message to a dead worker; its end is reported below
    slot.worker.once("exit", (code: number | null, signal: string | null) => {
      void this.#bury(slot, signal === null ? `exit code ${code}` : signal);
    });
    return slot;
  }

  #hear(slot: Slot, report: ProcessReport): void {
    if (this.#destroyed) return;
    const { assignment } = slot;
    switch (report.kind) {
      case "ready":
        slot.isReady = true;
        if (assignment !== null) begin(slot);
        return;
      case "packet":
        void assignment?.deliver(report.packet).then(() => send(slot, { kind: "acknowledge" }));
        return;
      case "reply":
        slot.assignment = null;
        assignment?.resolve(report.reply);
        this.#deal();
    }
  }

  /** Handles the end of a worker: its batch rejects once all sent packets are delivered. */
  async #bury(slot: Slot, how: string): Promise<void> {
    if (slot.worker.connected) {
      const drained = new Promise((resolve) => slot.worker.once("disconnect", resolve));
      await Promise.race([drained, delay(LAST_PACKETS_MS)]);
    }
    this.#slots.delete(slot);
    slot.assignment?.reject(new Error(`the worker process ended: ${how}`));
    this.#deal();
  }

  #requestStop(assignment: Assignment): void {
    const waiting = this.#waiting.indexOf(assignment);
    if (waiting >= 0) {
      this.#waiting.splice(waiting, 1);
      assignment.resolve(untouched);
      return;
    }
    this.#tell(assignment, { kind: "stop" });
  }

  #tell(assignment: Assignment, request: ProcessRequest): void {
    const slot = [...this.#slots].find((each) => each.assignment === assignment);
    if (slot?.isReady === true) send(slot, request);
    else assignment.requests.push(request);
  }
}

function isAlive(worker: ChildProcess): boolean {
  return worker.exitCode === null && worker.signalCode === null;
}

/** Send a worker its batch, followed by the requests made meanwhile. */
function begin(slot: Slot): void {
  const { assignment } = slot;
  if (assignment === null) return;
  send(slot, { kind: "train", task: assignment.task });
  for (const request of assignment.requests) send(slot, request);
}

function send({ worker }: Slot, request: ProcessRequest): void {
  if (worker.connected) worker.send(request, () => undefined); // its exit reports its end
}

/** A worker's output goes to stderr, because stdout has the program's result. */
function forkWorker(): ChildProcess {
  return fork(fileURLToPath(moduleUrl("run/process-worker.js")), {
    serialization: "advanced",
    stdio: ["ignore", 2, 2, "ipc"],
  });
}

/** The reply for a batch that was stopped before any worker saw it. */
const untouched: BatchReply = {
  kind: "stopped",
  rest: packEvents([]),
  error: null,
  computeMs: 0,
  occupancy: 0,
};
