/** The interval, the wings, the timeline, the strips, bars. @module */

export const chartStyle = `
svg { display: block; overflow: visible; }
.held, .key.held { fill: var(--held); background: var(--held); }
.lost, .key.lost { fill: var(--lost); background: var(--lost); }
.hatch-ground { fill: var(--hatch-ground); }
.hatch-line { fill: var(--hatch); }
.track { fill: var(--sunken); }
.gauge { margin: 0.4rem 0 0.3rem; }
.tick line { stroke: var(--muted); }
.tick text, .axis-text { fill: var(--muted); font-size: 12px; font-variant-numeric: tabular-nums; }
.load-line line { stroke: var(--ink); stroke-width: 3; }
.load-line circle { fill: none; stroke: var(--ink); stroke-width: 3; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; padding: 0; margin: 0.3rem 0 0; color: var(--muted); font-size: 0.86rem; }
.legend li { display: flex; align-items: center; gap: 0.4rem; }
.key { width: 0.95rem; height: 0.7rem; border-radius: 2px; display: inline-block; flex: none; }
.key.hatch { background: repeating-linear-gradient(135deg, var(--hatch) 0 2px, var(--hatch-ground) 2px 6px); }

.wings { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.5rem; }
.wings li { display: grid; grid-template-columns: 12rem minmax(0, 1fr) 4.2rem 7.6rem; gap: 0.2rem 1rem; align-items: center; }
.wing-name { text-transform: capitalize; }
.wing-name small { color: var(--muted); text-transform: none; margin-left: 0.2rem; }
.wing-range { font-weight: 650; text-align: right; font-variant-numeric: tabular-nums; }
.wing-coverage { color: var(--muted); font-size: 0.88rem; font-variant-numeric: tabular-nums; }

.timeline { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 0.8rem 1rem 0.5rem; box-sizing: content-box; width: calc(100% - 2rem - 2px); }
.event line { stroke: var(--muted); stroke-width: 1.2; stroke-dasharray: 3 3; }
.event text { paint-order: stroke; stroke: var(--surface); stroke-width: 4px; fill: var(--ink); font-size: 12.5px; font-weight: 600; }
.event.signal line { stroke: var(--bad); stroke-dasharray: none; stroke-width: 1.6; }
.event.signal text { fill: var(--bad); }
.event.exit line { stroke: var(--ink); stroke-dasharray: none; stroke-width: 1.6; }
.request.ok, .key.ok { fill: var(--held); background: var(--held); }
.request.refused, .key.refused { fill: var(--s503); background: var(--s503); }
.request.lost, .key.lost-request { fill: var(--s5); background: var(--s5); }
.ready { fill: var(--held); stroke: none; }
.unready { fill: var(--surface); stroke: var(--s5); stroke-width: 1.6; }
.key.ready, .key.unready { border-radius: 50%; width: 0.7rem; background: var(--held); }
.key.unready { background: none; border: 2px solid var(--s5); }
.axis { stroke: var(--line); }
.events { list-style: none; display: flex; flex-wrap: wrap; gap: 0.1rem 1.4rem; padding: 0; margin: 0.6rem 0 0; font-size: 0.92rem; }

.modes { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15.5rem), 1fr)); gap: 0.7rem; }
.mode { margin: 0; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 0.7rem 0.9rem 0.8rem; }
.mode figcaption { display: flex; justify-content: space-between; margin-bottom: 0.3rem; }
.strip { display: grid; grid-template-columns: 4.4rem minmax(0, 1fr); gap: 0 0.5rem; align-items: center; font-size: 0.86rem; padding: 0.15rem 0; }
.strip small { grid-column: 2; color: var(--muted); line-height: 1.35; }
.strip svg { overflow: hidden; border-radius: 3px; }
.s2, .key.s2 { fill: var(--held); background: var(--held); }
.s4, .key.s4 { fill: var(--s4); background: var(--s4); }
.s503, .key.s503 { fill: var(--s503); background: var(--s503); }
.s5, .key.s5 { fill: var(--s5); background: var(--s5); }
.s0, .key.s0 { fill: var(--s0); background: var(--s0); }

.unlock, .bars { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.35rem; font-size: 0.92rem; }
.unlock { counter-reset: step; }
.unlock li, .bars li { display: grid; grid-template-columns: minmax(0, 15rem) minmax(3rem, 1fr) minmax(0, 14rem); gap: 0.1rem 1rem; align-items: center; }
.bars li { grid-template-columns: minmax(0, 8rem) minmax(3rem, 1fr) minmax(0, 10rem); }
.bars span:last-child, .unlock span:last-child { color: var(--muted); font-variant-numeric: tabular-nums; }
.unlocked { fill: var(--open); }
.amount { fill: var(--muted); }
@media (max-width: 40rem) {
  .wings li { grid-template-columns: minmax(0, 1fr) auto; }
  .wing-bar { grid-column: 1 / -1; grid-row: 2; }
  .wing-coverage { display: none; }
  .unlock li, .bars li { grid-template-columns: minmax(0, 1fr); margin-bottom: 0.4rem; }
  .legend .long { display: none; }
}
`
