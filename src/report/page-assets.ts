/** Style of the page: print-like, one column, wide figures scroll sideways on narrow screens. */
export const PAGE_STYLE = `
:root { color-scheme: light; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 1140px; background: #fff; color: #222;
  font: 16px/1.55 Georgia, "Times New Roman", "DejaVu Serif", serif; }
h1, h2, th, .meta, figcaption, table, .key { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .2rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.6rem 0 .6rem; padding-top: .6rem; border-top: 1px solid #ccc; }
.meta { color: #666; font-size: .85rem; margin: 0 0 1.4rem; overflow-wrap: anywhere; }
ol.findings { margin: 0; padding-left: 1.4rem; max-width: 62rem; }
ol.findings li { margin: .3rem 0; }
figure { margin: 1.2rem 0 2rem; }
figcaption { font-size: .85rem; color: #444; max-width: 62rem; margin-top: .5rem; }
.scroll { overflow-x: auto; }
.scroll svg { display: block; max-width: 100%; height: auto; }
.cell:hover rect { stroke: #000; stroke-width: 1.5; }
.table { max-height: 34rem; overflow: auto; border: 1px solid #ccc; }
table { border-collapse: collapse; font-size: .8rem; font-variant-numeric: tabular-nums; width: 100%; }
th { position: sticky; top: 0; background: #f4f4f4; text-align: left; padding: 0; white-space: nowrap; }
th button { all: unset; cursor: pointer; padding: .35rem .6rem; display: block; }
th button:focus-visible { outline: 2px solid #0072b2; outline-offset: -2px; }
th[aria-sort=ascending] button::after { content: " ↑"; }
th[aria-sort=descending] button::after { content: " ↓"; }
td { padding: .25rem .6rem; border-top: 1px solid #eee; vertical-align: top; }
td small { color: #777; white-space: nowrap; }
td.bound { color: #777; }
table.key { width: auto; font-size: .85rem; }
table.key th { background: none; position: static; padding: .25rem .9rem .25rem 0; vertical-align: top; font-weight: 600; }
table.key td { overflow-wrap: anywhere; border: 0; }
pre { background: #f7f7f7; padding: .8rem 1rem; overflow-x: auto; font-size: .78rem; line-height: 1.45; white-space: pre-wrap; overflow-wrap: anywhere; }
#tip { position: absolute; display: none; z-index: 2; max-width: 24rem; padding: .45rem .65rem; white-space: pre-line;
  background: #222; color: #fff; font: 12px/1.45 system-ui, sans-serif; border-radius: 3px; pointer-events: none; }
@media (max-width: 700px) { body { padding: 1rem .8rem 3rem; } .scroll svg { max-width: none; } }
@media print { .scroll, .table { overflow: visible; max-height: none; } body { max-width: none; } h2 { break-after: avoid; } figure { break-inside: avoid; } }
`;

/** Hovering (or tapping) shows an element's title at once; clicking a heading sorts its table. */
export const PAGE_SCRIPT = `
const tip = document.getElementById("tip");
for (const title of document.querySelectorAll("svg title")) {
  title.parentNode.dataset.tip = title.textContent;
  title.remove();
}
function show(event) {
  const target = event.target.closest ? event.target.closest("[data-tip]") : null;
  if (!target) { tip.style.display = "none"; return; }
  tip.textContent = target.dataset.tip;
  tip.style.display = "block";
  const width = document.documentElement.clientWidth;
  const left = Math.min(event.pageX + 14, scrollX + width - tip.offsetWidth - 6);
  tip.style.left = Math.max(scrollX + 4, left) + "px";
  const below = event.pageY + 16;
  const isLow = event.clientY + 24 + tip.offsetHeight > innerHeight;
  tip.style.top = (isLow ? event.pageY - tip.offsetHeight - 12 : below) + "px";
}
document.addEventListener("mousemove", show);
document.addEventListener("click", show);
for (const table of document.querySelectorAll("table.cells")) {
  const headings = [...table.querySelectorAll("th")];
  headings.forEach((heading, column) => heading.addEventListener("click", () => {
    const up = heading.getAttribute("aria-sort") !== "ascending";
    headings.forEach((other) => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    const body = table.tBodies[0];
    const key = (row) => {
      const cell = row.cells[column];
      return cell.dataset.v !== undefined ? Number(cell.dataset.v) : cell.textContent;
    };
    const known = (value) => typeof value === "number" || (value !== "–" && value !== "none");
    const rows = [...body.rows].map((row) => [key(row), row]);
    rows.sort(([a], [b]) => known(a) !== known(b) ? (known(a) ? -1 : 1)
      : (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b))) * (up ? 1 : -1));
    body.append(...rows.map(([, row]) => row));
  }));
}
`;
