import { GrokError } from "../model/index.js";
import { sweepIn } from "../session/ask/load-sweep.js";
import { checkProgram } from "../session/try/check-program.js";
import { checkSystem, type SystemCheck } from "../session/try/check-system.js";
import { readSweepText, systemFileNamedIn } from "../sweep/index.js";
import { loadSystem } from "../system/index.js";
import { formatNumber } from "./format-number.js";
import type { Output } from "./output.js";

/**
 * `groksweep check FILE`: whether a custom system, or the program that a sweep file declares, keeps the contract.
 *
 * @throws GrokError INPUT where it does not, and where the file is not that of a system.
 */
export async function checkSystemFile(path: string, output: Output): Promise<void> {
  if (/\.(?:ya?ml|json)$/.test(path)) {
    await checkProgramOf(path, output);
    return;
  }
  if (/\.(?:db|sqlite3?)$/.test(path)) {
    throw new GrokError("INPUT", `check: expected the file of a system, found a store: ${path}`, {
      hint: `groksweep check --store ${path}`,
    });
  }
  const { system } = await loadSystem(path);
  tell(path, await checkSystem(system), output, "system", "docs/your-own-system.md says what each means");
}

/** Checks the program that a sweep file declares, or reports that it declares none. */
async function checkProgramOf(path: string, output: Output): Promise<void> {
  // Reporting the wrong file does not need the system's file that a sweep names.
  const file = readSweepText(path);
  const sweep = systemFileNamedIn(file) === null ? sweepIn(file, { isTrainedHere: true }) : null;
  if (sweep?.system.outside === undefined) {
    throw new GrokError("INPUT", `check: expected the file of a system, found a sweep file: ${path}`, {
      hint: `groksweep plan ${path} reads a sweep, and says what it would do; check is for sweeps of programs`,
    });
  }
  tell(
    path,
    await checkProgram(sweep),
    output,
    "program",
    "docs/programs.md has the rules that programs follow",
  );
}

function tell(path: string, check: SystemCheck, output: Output, what: string, hint: string): void {
  output.result(checkText(path, check));
  output.json({ file: path, ...check });
  if (check.isKept) return;
  const broken = check.findings.filter((finding) => finding.broken.length > 0);
  throw new GrokError(
    "INPUT",
    `${path}: ${formatNumber(broken.length)} of ${formatNumber(check.findings.length)} promises of a ${what} are broken`,
    { hint },
  );
}

function checkText(path: string, { kind, findings }: SystemCheck): string {
  return [
    `${path}: system ${kind}`,
    ...findings.flatMap(({ promise, broken, seen }) => [
      `  ${broken.length === 0 ? "kept  " : "BROKEN"}  ${promise}${seen === null ? "" : ` (${seen})`}`,
      ...broken.slice(0, 5).map((words) => `            ${words}`),
      ...(broken.length > 5 ? [`            … and ${formatNumber(broken.length - 5)} more`] : []),
    ]),
  ].join("\n");
}
