import { availableParallelism, cpus, loadavg } from "node:os";

/** Where a measurement was made, without the machine's name: processor, cores, Node, and how busy it was besides. */
export function machineLine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const load = loadavg()[0].toFixed(1);
  return `Measured on ${availableParallelism()} cores of ${model}, ${process.platform}, Node ${process.version}, load ${load}.`;
}
