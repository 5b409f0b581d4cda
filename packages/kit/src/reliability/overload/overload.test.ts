/**
 * A real service with a pool of 10 slots, asked for five times what it can do. Its bounds leave room
 * for a machine that is busy with other things; `testing/prove-overload.ts` holds it to the promise.
 */

import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { overloadRun, type RunFigures } from './testing/overload-run.ts'

// Few and slow requests: what is measured is the policy, not the machine.
const phases = { workMs: 200, calmMs: 600, peakMs: 1_000, overloadMs: 2_500, afterMs: 2_500 }
let capped: RunFigures
let open: RunFigures

before(async () => {
  const both = [true, false].map((isCapped) => overloadRun({ ...phases, isCapped }))
  const [withCap, without] = await Promise.all(both)
  assert.ok(withCap && without)
  capped = withCap
  open = without
})

test('under overload the goodput stays, and no more is at work than may be', () => {
  assert.ok(capped.overloadPerSecond >= 0.5 * capped.peakPerSecond, text(capped))
  assert.equal(capped.mostAtWork, 20, text(capped))
})

test('who is let in under overload is answered soon', () => {
  const boundMs = 3 * capped.calmP99Ms + slackMs(capped)
  assert.ok(capped.overloadP99Ms <= boundMs, text(capped))
})

test('who is not let in is told, and hardly anybody is left waiting', () => {
  assert.ok(capped.refused > 0, text(capped))
  assert.ok(capped.givenUp <= 0.1 * capped.refused, text(capped))
})

test('after the overload all is served again', () => {
  assert.ok(capped.servedAtLast >= 0.8, text(capped))
})

test('probes are answered throughout', () => {
  assert.equal(capped.probesLost, 0, text(capped))
  assert.ok(capped.slowestProbeMs <= 100 + slackMs(capped), text(capped))
})

test('control: without the cap all is at work, and nearly nothing is served, then and later', () => {
  assert.equal(open.refused, 0, text(open))
  assert.ok(open.mostAtWork > 200, text(open))
  assert.ok(open.overloadPerSecond <= 0.8 * capped.overloadPerSecond, text(open) + text(capped))
  assert.ok(open.servedAtLast <= 0.2, text(open))
})

/** The crowd is late when the machine is busy, and then so is the service. */
function slackMs({ crowdLateMs }: RunFigures): number {
  return 100 + 5 * crowdLateMs
}

function text(figures: RunFigures): string {
  return JSON.stringify(figures)
}
