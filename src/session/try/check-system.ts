import { GrokError, type Job, type Sweep, type System, type Trial } from "../../model/index.js";
import { parseSweep } from "../../sweep/index.js";
import { jobOf, systemFileOf, type TrialContent } from "../../system/index.js";
import { declarationFindings } from "./system-contract/declaration-findings.js";
import { gradientFindings } from "./system-contract/gradient-findings.js";
import { idFindings } from "./system-contract/id-findings.js";
import type { SystemFinding } from "./system-contract/system-finding.js";
import { trainingFindings } from "./system-contract/training-findings.js";

/** The result of the check of a system. */
export interface SystemCheck {
  readonly kind: string;
  /** Whether every promise is kept. */
  readonly isKept: boolean;
  readonly findings: readonly SystemFinding[];
}

/** Options of the check of a system; all have defaults. */
export interface CheckSystemOptions {
  /** Values in place of those of the preset, for example smaller ones where the check takes long. */
  readonly parameters?: Readonly<Record<string, number | string>>;
  /** Keys of the section `task` in place of those of the preset. */
  readonly task?: Readonly<Record<string, unknown>>;
  /** The methods that are trained. Default: all methods of the system. */
  readonly methods?: readonly string[];
  /** [T] steps that are trained. Default: 50, or those of the preset where they are fewer. */
  readonly steps?: number;
}

/** The default number of trained steps: enough to interrupt at every record. */
const STEPS = 50;

/** The recorded steps: recording every second step would hide effects between records. */
const RECORDED = [0, 1, 2, 3, 5, 8, 13, 21, 34];

/**
 * Checks a system against its contract, on trials of its preset: domains and defaults agree, the preset is valid,
 * functions are pure, ids are the same in another process, recorded values are declared and finite, a trial has the same
 * bits under any interruption and in any batch, and gradients are those of the loss. Everything is trained here, in this
 * thread; no store is touched.
 *
 * Cost: some hundred steps for every method.
 *
 * @param system a system loaded from its file, or a built-in one.
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

/** The sweep file of a preset, with two seeds. */
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
