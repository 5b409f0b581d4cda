import assert from 'node:assert/strict'
import { test } from 'node:test'

import { healthy, line, unwell } from '../../../gather/testing/written-facts.ts'
import { judge } from './judge.ts'

const record = { level: 'info', time: '2026-01-01T00:00:00Z', msg: 'request' }
const records = (count: number) => Array.from({ length: count }, () => line(record))

test('records with time, level and message pass', () => {
  assert.equal(judge({ lines: records(20), health: healthy }).verdict, 'PASS')
})

test('a warning of the runtime in two lines passes with a note', () => {
  const stray = [line('(node:1) Warning: x'), line('(Use `node --trace-warnings ...`)')]

  const judged = judge({ lines: [...records(25), ...stray], health: healthy })

  assert.equal(judged.verdict, 'PASS')
  assert.equal(judged.notes?.length, 1)
})

for (const [name, stray, observed] of [
  ['text', line('INFO GET / 200'), /is text/],
  ['without a time', line({ level: 'info', msg: 'x' }), /lacks a time/],
  ['without level and message', line({ time: 1 }), /lacks a level and a message/],
] as const) {
  test(`lines that are ${name} fail`, () => {
    const judged = judge({ lines: [...records(20), stray, stray, stray], health: healthy })

    assert.equal(judged.verdict, 'FAIL')
    assert.match(judged.observed, observed)
  })
}

test('two stray lines among few fail', () => {
  const lines = [...records(8), line('a'), line('b')]

  assert.equal(judge({ lines, health: healthy }).verdict, 'FAIL')
})

test('too few lines, or a service that is not well, are unknown', () => {
  assert.equal(judge({ lines: records(4), health: healthy }).verdict, 'UNKNOWN')
  assert.equal(judge({ lines: records(20), health: unwell }).verdict, 'UNKNOWN')
})
