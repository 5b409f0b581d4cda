import assert from 'node:assert/strict'
import { test } from 'node:test'
import { collectLines } from './logs.ts'

test('lines are whole however output is cut, and JSON objects are read', () => {
  const collector = collectLines(() => 7)

  collector.take('stdout', '{"a"')
  collector.take('stderr', 'oh no\r\n')
  collector.take('stdout', ':1}\nplain')
  collector.end()

  assert.deepEqual(
    collector.lines().map(({ stream, text, json }) => [stream, text, json]),
    [
      ['stderr', 'oh no', undefined],
      ['stdout', '{"a":1}', { a: 1 }],
      ['stdout', 'plain', undefined],
    ],
  )
  assert.equal(collector.lines()[0]?.atMs, 7)
})
