import { readFileSync, writeFileSync } from "node:fs";
import { packageFile } from "../../src/model/index.js";

const PAGE = packageFile("docs", "performance.md");

/** A Markdown table from its header and rows. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(header), `|${header.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

/** Replaces what stands between the marks of a measured part of docs/performance.md. */
export function writeMeasured(part: string, text: string): void {
  const begin = `<!-- measured: ${part} -->`;
  const end = `<!-- end of ${part} -->`;
  const page = readFileSync(PAGE, "utf8");
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${PAGE}: there is no part ${begin} … ${end}`);
  writeFileSync(PAGE, `${page.slice(0, from)}${begin}\n\n${text}\n\n${page.slice(to)}`);
}
