import { GrokError, type Job, type Sweep, type System, type Trial } from "../../model/index.js";
import { parseSweep } from "../../sweep/index.js";
import { jobOf, systemFileOf, type TrialContent } from "../../system/index.js";
import { declarationFindings } from "./system-contract/declaration-findings.js";
import { gradientFindings } from "./system-contract/gradient-findings.js";
import { idFindings } from "./system-contract/id-findings.js";
import type { SystemFinding } from "./system-contract/system-finding.js";
import { trainingFindings } from "./system-contract/training-findings.js";

/** What checking a system has found. */
export interface SystemCheck {
  readonly kind: string;
  /** Whether every promise is kept. */
  readonly isKept: boolean;
  readonly findings: readonly SystemFinding[];
}

/** What to check a system with; everything has a default. */
export interface CheckSystemOptions {
  /** Values in place of those of the preset: smaller ones, where it takes long. */
  readonly parameters?: Readonly<Record<string, number | string>>;
  /** Keys of the section `task` in place of those of the preset. */
  readonly task?: Readonly<Record<string, unknown>>;
  /** Ways in which weights move that are trained. Default: all that the system knows. */
  readonly methods?: readonly string[];
  /** [T] steps that are trained. Default: 50, or those of the preset where they are fewer. */
  readonly steps?: number;
}

/** Steps that are trained where nothing else is said: enough for every record to be interrupted. */
const STEPS = 50;

/** What is recorded of them: every second step would hide what happens between records. */
const RECORDED = [0, 1, 2, 3, 5, 8, 13, 21, 34];

/**
 * Holds a system to its contract, on trials of its preset: domains and defaults agree, the preset is valid, functions are
 * pure, ids are the same in another process, what is recorded is what was declared and finite, a trial has the same bits
 * however it is interrupted and whatever it is batched with, and gradients are those of the loss. Everything is trained here,
 * in this thread; no store is touched.
 *
 * Cost: some hundred steps for every method.
 *
 * @param system one that was loaded from its file, or one of the house.
 */
export async function checkSystem(system: System, options: CheckSystemOptions = {}): Promise<SystemCheck> {
  const findings: SystemFinding[] = [...declarationFindings(system)];
  const { steps = Math.min(STEPS, system.preset.steps) } = options;
  const methods = options.methods ?? system.methods;
  const sweeps = new Map<string, Sweep>();
  const refusals: string[] = [];
  for (const kind of methods) {
    const text = presetText(system, kind, steps, options);
    try {
      sweeps.set(text, parseSweep(text, { source: "preset" }));
    } catch (error) {
      if (!(error instanceof GrokError)) throw error;
      refusals.push(...(error.details.length > 0 ? error.details : [error.message]));
    }
  }
  findings.push({
    promise: "the preset is a valid sweep under every method",
    broken: [...new Set(refusals)],
    seen: null,
  });
  if (sweeps.size > 0) {
    const jobs = [...sweeps.values()].map(jobsOf);
    const contents: readonly TrialContent[] = jobs.flat().map(({ trial }) => trial);
    findings.push(
      ...idFindings(
        system,
        contents,
        [...sweeps].map(([text, sweep]) => ({ text, ids: [...sweep.trials()].map(({ id }) => id) })),
        systemFileOf(system.kind),
      ),
    );
    findings.push(...(await trainingFindings(system, jobs)));
    findings.push(...(await gradientFindings(system, jobs[0])));
  }
  return { kind: system.kind, isKept: findings.every(({ broken }) => broken.length === 0), findings };
}

function jobsOf(sweep: Sweep): readonly Job[] {
  return [...sweep.trials()].map((trial: Trial) => jobOf(trial, sweep));
}

/** The sweep file that a preset stands for, with two seeds. */
function presetText(system: System, method: string, steps: number, options: CheckSystemOptions): string {
  const { preset, kind, centering, section } = system;
  const parameters = { ...preset.parameters, ...options.parameters };
  const given = Object.entries(parameters).filter(([, value]) => value !== null);
  const derive = Object.entries(preset.derive ?? {}).filter(
    ([name]) => !(name in (options.parameters ?? {})),
  );
  const task = { ...preset.task, ...options.task };
  return JSON.stringify({
    name: "check",
    ...(section === undefined ? { task: { kind, ...task } } : { [section]: task }),
    ...(centering === "none" ? {} : { model: { centered: preset.centered } }),
    axes: {
      ...Object.fromEntries(given),
      ...(derive.length === 0 ? {} : preset.auxiliary),
      seed: [0, 1],
    },
    derive: Object.fromEntries(derive),
    // The settings of one method mean nothing to another.
    method: preset.method["kind"] === method ? preset.method : { kind: method },
    budget: { steps, stop: "budget", record: { steps: [...RECORDED.filter((step) => step < steps), steps] } },
  });
}
