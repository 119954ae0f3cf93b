/**
 * Rows as aligned columns, a header above; columns of numbers are flushed right, with `right` all of them. No
 * trailing blanks.
 *
 * @example table(["name", "n"], [["a", 1]]) // "name  n\na     1"
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  { right = false }: { readonly right?: boolean } = {},
): string {
  const isNumeric = header.map(
    (_, column) =>
      right ||
      (rows.length > 0 && rows.every((row) => typeof row[column] === "number" || row[column] === "–")),
  );
  const cells = [header, ...rows.map((row) => row.map(String))];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells
    .map((row) =>
      row
        .map((cell, column) =>
          isNumeric[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
