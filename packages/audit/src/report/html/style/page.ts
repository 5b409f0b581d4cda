/** Frame of the page: type, bar, top, sections, tables, paper. @module */

export const pageStyle = `
* { box-sizing: border-box; }
html { scroll-padding-top: 6.5rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; overflow-wrap: break-word; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: 0.86em; }
a { color: var(--link); text-underline-offset: 0.15em; }
h2 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 0.4rem; letter-spacing: -0.01em; }
h3 { font-size: 1.06rem; line-height: 1.35; margin: 1.6rem 0 0.5rem; }
h4 { font-size: 0.86rem; margin: 0 0 0.2rem; }
p { margin: 0.4rem 0; max-width: 46rem; }
b, strong { font-weight: 650; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
button, input { font: inherit; color: inherit; }
.js { visibility: hidden; }
.scripted .js { visibility: visible; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.wrap { max-width: 70rem; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 2rem); }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 0.5rem; z-index: 3; background: var(--surface); padding: 0.4rem 0.8rem; }
.quiet { color: var(--muted); font-size: 0.88rem; }
.lead { color: var(--muted); margin-bottom: 1rem; }
.empty { background: var(--open-ground); color: var(--open); padding: 0.8rem 1rem; border-radius: 8px; }

.bar { position: sticky; top: 0; z-index: 2; background: var(--surface); border-bottom: 1px solid var(--line); }
.bar-row { display: flex; align-items: center; gap: 1rem; padding-block: 0.55rem 0.2rem; }
.brand { display: inline-flex; align-items: center; gap: 0.5rem; color: var(--ink); font-weight: 700; text-decoration: none; letter-spacing: -0.01em; }
.bar-target { color: var(--muted); font-size: 0.88rem; margin-left: auto; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.ghost { background: none; border: 1px solid var(--line); border-radius: 8px; min-width: 2.2rem; min-height: 2.2rem; cursor: pointer; line-height: 1; flex: none; }
.ghost:hover { background: var(--sunken); }
.mark circle, .mark path { fill: none; stroke: var(--held); stroke-width: 2.4; }
.toc { display: flex; gap: 0.2rem; overflow-x: auto; padding-block: 0.1rem 0.45rem; scrollbar-width: none; }
.toc a { flex: none; color: var(--muted); text-decoration: none; font-size: 0.88rem; padding: 0.2rem 0.6rem; border-radius: 99px; }
.toc a:first-child { margin-left: -0.6rem; }
.toc a:hover { background: var(--sunken); color: var(--ink); }
.toc b { color: var(--ink); font-size: 0.8rem; margin-left: 0.1rem; }

.hero { background: var(--surface); border-bottom: 1px solid var(--line); padding-block: clamp(1.6rem, 5vw, 3rem) clamp(1.4rem, 4vw, 2.2rem); }
.over { color: var(--muted); margin: 0; }
.over strong { color: var(--ink); }
.over span { white-space: nowrap; }
.word { font-size: clamp(2.3rem, 8.5vw, 4.2rem); line-height: 1.05; letter-spacing: -0.035em; font-weight: 800; margin: 0.3rem 0 0.4rem; }
.word.good { color: var(--good); } .word.warn { color: var(--warn); } .word.bad { color: var(--bad); } .word.open { color: var(--open); }
.meaning { font-size: 1.08rem; margin: 0 0 1.6rem; }
.figures { display: grid; grid-template-columns: repeat(3, minmax(0, 13rem)); gap: 0.5rem clamp(0.8rem, 3vw, 2rem); margin: 0 0 0.8rem; }
.figure dt { color: var(--muted); font-size: 0.88rem; }
.figure dd { margin: 0; display: flex; flex-direction: column; }
.figure b { font-size: clamp(1.7rem, 6vw, 2.5rem); line-height: 1.1; font-variant-numeric: tabular-nums; letter-spacing: -0.02em; }
.figure span { color: var(--muted); font-size: 0.84rem; line-height: 1.3; }
.figure.proven b { color: var(--good); }
.facts { margin: 1.1rem 0 1.4rem; padding: 0; list-style: none; }
.meta { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; color: var(--muted); font-size: 0.88rem; margin: 1.4rem 0 0; max-width: none; }

main section { padding-block: clamp(1.8rem, 5vw, 3rem) 0; }
.foot { color: var(--muted); font-size: 0.88rem; padding-block: 3rem 2.5rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 0 3rem; }
.columns h3:first-child { margin-top: 0.6rem; }
.plain { list-style: none; margin: 0; padding: 0; }
.plain li { padding: 0.45rem 0; border-top: 1px solid var(--line); }
.plain li:first-child { border-top: 0; }
.plain .quiet { display: block; }

.table { overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
th { text-align: left; font-weight: 600; font-size: 0.84rem; color: var(--muted); background: var(--sunken); }
th, td { padding: 0.5rem 0.8rem; vertical-align: top; }
#claims-table th:nth-child(2) { width: 38%; }
tbody tr + tr td { border-top: 1px solid var(--line); }
td .quiet { display: block; }
td.when { white-space: nowrap; }
td.refs a { margin-right: 0.5rem; white-space: nowrap; }
@media screen { .table.tall { max-height: 38rem; overflow: auto; } .table.tall th { position: sticky; top: 0; } }
.filter { display: flex; flex-wrap: wrap; gap: 0.4rem; margin-bottom: 0.8rem; }
.filter button, .filter input { background: var(--surface); border: 1px solid var(--line); border-radius: 99px; padding: 0.3rem 0.85rem; font-size: 0.9rem; }
.filter button { cursor: pointer; }
.filter button[aria-pressed='true'] { background: var(--ink); border-color: var(--ink); color: var(--surface); }
.filter input { min-width: 9rem; }
.filter ::placeholder { color: var(--muted); opacity: 1; }

@media (max-width: 40rem) {
  .bar-target { display: none; }
  .bar .ghost { margin-left: auto; }
  .table table, .table tbody, .table tr, .table td { display: block; }
  .table thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .table tr { padding: 0.5rem 0; }
  .table tr[hidden] { display: none; }
  .table td { padding: 0.15rem 0.9rem; }
  .table #claims-table th:nth-child(2) { width: 38%; }
tbody tr + tr td { border-top: 0; }
  .table tbody tr + tr { border-top: 1px solid var(--line); }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print {
  body { font-size: 10.5pt; background: #fff; }
  .bar, .skip, .filter, .copy, .js { display: none !important; }
  .hero { border: 0; padding-block: 0 1rem; }
  .wrap { max-width: none; padding-inline: 0; }
  .card, .mode, tr { break-inside: avoid; }
  pre { max-height: none !important; white-space: pre-wrap; }
  svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`
