/**
 * A duration as Slurm writes it, ms: `MM:SS`, `HH:MM:SS`, `D-HH:MM:SS`, and the forms that it also reads: `D-HH`, `D-HH:MM`.
 * Infinity for `UNLIMITED` and `infinite`; null for everything else, including a plain number.
 *
 * @example readSlurmTime("1-02:00:00") // 93_600_000
 */
export function readSlurmTime(text: string): number | null {
  const trimmed = text.trim();
  if (/^(?:unlimited|infinite)$/i.test(trimmed)) return Infinity;
  const [, days, rest] = /^(?:(\d+)-)?(\d+(?::\d+){0,2})$/.exec(trimmed) ?? [];
  if (rest === undefined) return null;
  const parts = rest.split(":").map(Number);
  if (days === undefined) {
    if (parts.length === 1) return null;
    const [hours, minutes, seconds] = parts.length === 2 ? [0, ...parts] : parts;
    return ((hours * 60 + minutes) * 60 + seconds) * 1000;
  }
  const [hours, minutes = 0, seconds = 0] = parts;
  return (((Number(days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}

/** A duration as `#SBATCH --time` takes it, `D-HH:MM:SS`; Slurm counts in minutes and rounds up. */
export function slurmTime(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60]
    .map(two)
    .join(":");
  return `${Math.floor(seconds / 86_400)}-${clock}`;
}
