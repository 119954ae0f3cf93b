/** Style of the page: print-like, one column; on a phone figures are drawn narrower and tables scroll sideways. */
export const PAGE_STYLE = `
:root { color-scheme: light; --ink: #222; --soft: #595959; --line: #ccc; --accent: #0072b2; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 1160px; background: #fff; color: var(--ink);
  font: 16px/1.55 Georgia, "Times New Roman", "DejaVu Serif", serif; }
h1, h2, th, .meta, figcaption, table, .key, .filters, .controls, .note, button, select, summary, footer
  { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .2rem; overflow-wrap: anywhere; }
article.part { margin-top: 4rem; border-top: 3px solid var(--ink); padding-top: 1.6rem; }
h2 { font-size: 1.15rem; margin: 2.6rem 0 .6rem; padding-top: .6rem; border-top: 1px solid var(--line); }
.meta { color: var(--soft); font-size: .85rem; margin: 0 0 1.4rem; overflow-wrap: anywhere; }
.note { border-left: 4px solid #d55e00; background: #fff4ec; padding: .6rem .9rem; font-size: .9rem; max-width: 62rem; }
ol.findings { margin: 0; padding-left: 1.4rem; max-width: 62rem; }
ol.findings li { margin: .3rem 0; }
figure { margin: .6rem 0 1.2rem; }
figcaption { font-size: .85rem; color: #444; max-width: 62rem; margin-top: .5rem; }
.drawing { overflow-x: auto; }
.drawing svg { display: block; max-width: 100%; height: auto; }
.drawing .mark-rect > path:hover, .drawing .mark-symbol > path:hover { stroke: #000; stroke-width: 2; }
.drawing [aria-hidden=true] { pointer-events: none; }
html { scroll-padding-top: 4rem; }
.filters { position: sticky; top: 0; z-index: 3; background: #fff; border: 1px solid var(--line); border-width: 1px 0;
  margin: 1.4rem 0 0; padding: .45rem 0; font-size: .85rem; display: flex; flex-wrap: wrap; gap: .3rem .5rem; align-items: center; }
.controls { font-size: .85rem; display: flex; flex-wrap: wrap; gap: .3rem 1rem; align-items: center; margin: .2rem 0 .4rem; }
.controls:empty { display: none; }
.controls label { display: inline-flex; gap: .35rem; align-items: center; color: var(--soft); max-width: 100%; }
.controls select { min-width: 0; }
select, button { font-size: .85rem; color: var(--ink); background: #fff; border: 1px solid #aaa; border-radius: 3px; padding: .2rem .45rem; min-height: 1.9rem; max-width: 100%; }
button { cursor: pointer; }
details.choice { position: relative; }
details.choice > summary { list-style: none; cursor: pointer; border: 1px solid #aaa; border-radius: 3px; padding: .2rem .5rem; min-height: 1.9rem; }
details.choice > summary::-webkit-details-marker { display: none; }
details.choice.some > summary { border-color: var(--accent); background: #e8f2fa; }
details.choice > div { position: absolute; z-index: 4; left: 0; background: #fff; border: 1px solid #888; border-radius: 3px; box-shadow: 0 2px 8px #0003;
  padding: .4rem .6rem; max-height: 20rem; overflow: auto; min-width: 9rem; max-width: min(26rem, 86vw); }
details.choice label { display: flex; gap: .4rem; align-items: center; color: var(--ink); padding: .12rem 0; white-space: nowrap; }
details.choice .both { display: flex; gap: .4rem; padding-bottom: .3rem; }
details.numbers > summary, details.code > summary { cursor: pointer; font-size: .85rem; color: var(--accent); padding: .3rem 0; }
.scroll { overflow-x: auto; }
.table { max-height: 34rem; overflow: auto; border: 1px solid var(--line); }
table { border-collapse: collapse; font-size: .8rem; font-variant-numeric: tabular-nums; width: 100%; }
caption { text-align: left; padding: .3rem .6rem; color: var(--soft); }
th { position: sticky; top: 0; background: #f4f4f4; text-align: left; padding: 0; white-space: nowrap; }
.plain th { padding: .35rem .6rem; }
th button { all: unset; cursor: pointer; padding: .35rem .5rem; display: block; font-size: .8rem; }
th button:focus-visible, summary:focus-visible, select:focus-visible, button:focus-visible, .scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
th[aria-sort=ascending] button::after { content: " ↑"; }
th[aria-sort=descending] button::after { content: " ↓"; }
td { padding: .25rem .5rem; border-top: 1px solid #eee; vertical-align: top; }
td small { color: var(--soft); white-space: nowrap; display: block; }
td.words { min-width: 11rem; } td.words small { white-space: normal; }
td.bound { color: var(--soft); }
.more { margin-top: .5rem; }
table.key { width: auto; font-size: .85rem; }
table.key th { background: none; position: static; padding: .25rem .9rem .25rem 0; vertical-align: top; font-weight: 600; }
table.key td { overflow-wrap: anywhere; border: 0; }
pre { background: #f7f7f7; padding: .8rem 1rem; overflow-x: auto; font-size: .78rem; line-height: 1.45; white-space: pre-wrap; overflow-wrap: anywhere; }
.soft { color: var(--soft); font-size: .8rem; max-width: 62rem; }
.none { color: var(--soft); font-style: italic; }
#tip { position: absolute; display: none; z-index: 5; max-width: min(24rem, 94vw); padding: .45rem .65rem; white-space: pre-line;
  background: #222; color: #fff; font: 12px/1.45 system-ui, "DejaVu Sans", sans-serif; border-radius: 3px; pointer-events: none; }
@media (max-width: 700px) { body { padding: 1rem .8rem 3rem; } .filters { position: static; }
  details.choice[open] { flex-basis: 100%; } details.choice > div { position: static; max-width: 100%; box-shadow: none; }
  table.key th, table.key td { display: block; padding-right: 0; } table.key th { padding-bottom: 0; } }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; } .scroll, .table, .drawing { overflow: visible; max-height: none; border: 0; }
  .filters, .controls, .more, #tip { display: none !important; } th { position: static; } h2 { break-after: avoid; } figure, tr { break-inside: avoid; } }
`;
