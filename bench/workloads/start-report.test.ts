import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ProgramFigures, reportStarts } from './start-report.ts'

test('each form of the service is judged by its own median and its own memory', () => {
  const source = figures([900, 1_500, 1_100], 300e6)
  const built = figures([700, 800, 990], 110e6)

  const { text } = reportStarts({ source, built })

  assert.match(text, /\| from its sources +\| +1,100 \| 900-1,500 \| +300 \|/)
  assert.match(text, /Goals from its sources: ready in 1,000 ms missed; 120 MB at rest missed\./)
  assert.match(text, /Goals built: ready in 1,000 ms met; 120 MB at rest met\./)
})

test('what was never started is no result', () => {
  const none = figures([], 0)

  assert.throws(() => reportStarts({ source: none, built: none }), RangeError)
})

function figures(readyMs: readonly number[], residentBytes: number): ProgramFigures {
  const memory = { residentBytes, anonymousBytes: residentBytes / 2 }
  return { firstMs: 2_000, readyMs, requests: 10, atRest: memory, afterLoad: memory }
}
