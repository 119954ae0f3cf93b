/**
 * The candidate that a misspelt name most likely meant, or null when none is near: at most 2 edits away (1 for
 * names of up to 4 letters), upper and lower case, `-` and `_` counting as equal. Ties go to the earlier candidate. The name
 * itself is never proposed: it has just failed.
 *
 * @example nearMiss("sampels", ["alpha", "samples"]) // "samples"
 */
export function nearMiss(name: string, candidates: readonly string[]): string | null {
  const wanted = plain(name);
  let best: string | null = null;
  let bestDistance = wanted.length <= 4 ? 2 : 3;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    const other = plain(candidate);
    // At least this many letters must be inserted or deleted, so the table of two long names is not needed.
    if (Math.abs(other.length - wanted.length) >= bestDistance) continue;
    const distance = editDistance(wanted, other);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, "");
}

/**
 * Edits (insert, delete, replace, swap of neighbours) that turn one text into the other. Cost |a|·|b|.
 *
 * Source: the optimal string alignment distance, by the usual table of prefixes.
 */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(replaced, rows[i - 1][j] + 1, row[j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, rows[i - 2][j - 2] + 1);
      }
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
