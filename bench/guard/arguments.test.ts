import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseGuardArguments } from './arguments.ts'

test('without arguments it compares', () => {
  assert.deepEqual(parseGuardArguments([]), { task: 'compare', pairsMax: 24 })
})

test('it records, checks itself or helps when told to, within a bound of pairs', () => {
  assert.deepEqual(parseGuardArguments(['--record', '--pairs', '8']), {
    task: 'record',
    pairsMax: 8,
  })
  assert.deepEqual(parseGuardArguments(['--control']), { task: 'control', pairsMax: 24 })
  assert.deepEqual(parseGuardArguments(['-h']), { task: 'help', pairsMax: 24 })
})

test('what makes no sense is refused with a reason', () => {
  assert.match(String(parseGuardArguments(['--record', '--control'])), /not both/)
  assert.match(String(parseGuardArguments(['--pairs', '5'])), /from 6 to 100, got "5"/)
  assert.match(String(parseGuardArguments(['--pairs', 'many'])), /got "many"/)
  assert.match(String(parseGuardArguments(['--fast'])), /--fast/)
  assert.match(String(parseGuardArguments(['now'])), /now/)
})
