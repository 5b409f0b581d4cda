/** Cards of failures, folded findings, evidence, commands. @module */

export const findingStyle = `
.chip { display: inline-block; font-size: 0.76rem; font-weight: 650; line-height: 1.5; padding: 0 0.55rem; border-radius: 99px; background: var(--sunken); color: var(--muted); white-space: nowrap; }
.chip.critical, .chip.high, .chip.bad { background: var(--bad-ground); color: var(--bad); }
.chip.critical { background: var(--bad); color: var(--surface); }
.chip.medium, .chip.warn { background: var(--warn-ground); color: var(--warn); }
.chip.low, .chip.open { background: var(--open-ground); color: var(--open); }
.chip.good { background: var(--good-ground); color: var(--good); }
.ref { font-variant-numeric: tabular-nums; font-weight: 650; color: inherit; white-space: nowrap; }

.card { background: var(--surface); border: 1px solid var(--line); border-left: 5px solid var(--open); border-radius: 10px; padding: clamp(0.9rem, 3vw, 1.4rem); margin: 0 0 1.1rem; box-shadow: var(--shadow); }
.card.critical, .card.high { border-left-color: var(--bad); }
.card.medium { border-left-color: var(--s503); }
.chips { display: flex; flex-wrap: wrap; align-items: center; gap: 0.2rem 0.8rem; color: var(--muted); font-size: 0.88rem; margin: 0; max-width: none; }
.card h3 { font-size: 1.22rem; line-height: 1.3; margin: 0.5rem 0 0.25rem; max-width: 50rem; text-wrap: pretty; }
.index { list-style: none; margin: 0 0 1.4rem; padding: 0; }
.index li { display: grid; grid-template-columns: 5rem 4.4rem minmax(0, 1fr); gap: 0.2rem 0.4rem; align-items: baseline; padding: 0.18rem 0; }
.index .chip { justify-self: start; }
.claim { color: var(--muted); margin-top: 0; }
.reason { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 0.8rem 2rem; margin: 0.9rem 0; }
.reason p { margin: 0; }
.effort { font-weight: 500; color: var(--muted); margin-left: 0.4rem; }
.lines { margin: 0.6rem 0; font-size: 0.92rem; }
.lines > div { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: 0.8rem; padding: 0.1rem 0; }
.lines dt { color: var(--muted); }
.lines dd { margin: 0; }
.lines.wide code { overflow-wrap: anywhere; }

.evidence { margin: 0.8rem 0; }
.exchange { border: 1px solid var(--line); border-radius: 8px; margin-bottom: 0.5rem; background: var(--sunken); }
.exchange summary { padding: 0.45rem 0.8rem; cursor: pointer; display: flex; flex-wrap: wrap; gap: 0.1rem 0.6rem; align-items: baseline; }
.exchange summary code { overflow-wrap: anywhere; }
.exchange summary .quiet { margin-left: auto; }
.arrow { color: var(--muted); }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 0.6rem; padding: 0.2rem 0.8rem 0.8rem; }
.sides figure { margin: 0; min-width: 0; display: flex; flex-direction: column; }
.sides figcaption { color: var(--muted); font-size: 0.84rem; margin-bottom: 0.2rem; }
pre { margin: 0; padding: 0.7rem 0.8rem; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; overflow: auto; max-height: 22rem; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; flex: 1; }
.command { display: flex; align-items: stretch; gap: 0; margin: 0.5rem 0; background: var(--sunken); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
.exchange .command { margin: 0 0.8rem 0.8rem; background: var(--surface); }
.command code { flex: 1; min-width: 0; padding: 0.5rem 0.8rem; overflow-x: auto; white-space: pre; }
.command button { flex: none; border: 0; border-left: 1px solid var(--line); background: var(--surface); padding: 0 0.9rem; cursor: pointer; font-size: 0.86rem; min-width: 4.6rem; }
.command button:hover { background: var(--open-ground); }
.folded { margin-top: 0.8rem; }
.folded summary { cursor: pointer; color: var(--link); }
.folded ul { margin: 0.4rem 0 0; padding-left: 1.2rem; }

.finding { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; margin-bottom: 0.4rem; }
.finding > summary { cursor: pointer; padding: 0.5rem 0.8rem; display: grid; grid-template-columns: 6.2rem 4.2rem minmax(0, 1fr) auto; gap: 0.2rem 0.6rem; align-items: baseline; list-style: none; }
.finding > summary::-webkit-details-marker { display: none; }
.finding > summary .chip { justify-self: start; }
.finding > summary > .finding-title:first-child { grid-column: 1 / -1; }
.finding > summary > .finding-title:first-child::before, .severity::after { content: '+'; color: var(--muted); font-weight: 400; }
.finding > summary > .finding-title:first-child::before { margin-right: 0.6rem; }
.severity::after { margin-left: 0.8rem; }
.finding[open] > summary .severity::after, .finding[open] > summary > .finding-title:first-child::before { content: '–'; }
.finding > summary:hover { background: var(--sunken); border-radius: 8px; }
.finding-title .quiet { display: block; }
.finding[open] .finding-title .quiet { display: none; }
.severity { color: var(--muted); font-size: 0.86rem; }
.finding .inside { padding: 0.1rem 0.9rem 0.8rem; border-top: 1px solid var(--line); }
.finding .table { border: 0; border-top: 1px solid var(--line); border-radius: 0 0 8px 8px; }
.group { margin-bottom: 0.6rem; }
.group > summary { cursor: pointer; font-weight: 600; padding: 0.45rem 0; text-transform: capitalize; }
.group > summary b { color: var(--muted); font-weight: 500; margin-left: 0.3rem; }
@media (max-width: 40rem) {
  .finding > summary { grid-template-columns: auto auto 1fr; }
  .finding > summary .finding-title { grid-column: 1 / -1; grid-row: 2; }
  .severity { justify-self: end; }
  .index li { grid-template-columns: auto 1fr; padding: 0.35rem 0; }
  .index a { grid-column: 1 / -1; }
  .exchange summary .quiet { margin-left: 0; width: 100%; }
  .lines > div { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .command code { white-space: pre-wrap; overflow-wrap: anywhere; }
}
`
