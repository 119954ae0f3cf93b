import { availableParallelism, freemem, totalmem } from "node:os";
import { cgroupLimits, type CgroupLimits } from "./cgroup-limits.js";

/**
 * Threads that this process can keep busy: the processors that it may run on (its affinity), limited to the processor
 * time that its control groups allow, rounded up. At least 1.
 */
export function usableThreads(limits: CgroupLimits = cgroupLimits()): number {
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(limits.processors ?? Infinity)));
}

/** Bytes of memory that this process may use in all: the machine's, or what its control groups allow. */
export function usableMemory(limits: CgroupLimits = cgroupLimits()): number {
  return Math.min(totalmem(), limits.memoryBytes ?? Infinity);
}

/**
 * Bytes of memory that this process may still use: the free memory of the machine, limited to the rest that its control
 * groups allow.
 */
export function freeMemory(limits: CgroupLimits = cgroupLimits()): number {
  return Math.min(freemem(), limits.memoryLeftBytes ?? Infinity);
}

/** An amount of memory in words, "24106 MiB", rounded up. */
export function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / (1024 * 1024))} MiB`;
}
