import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseGuardArguments } from './arguments.ts'

test('it compares, checks itself or helps when told to, within a bound of pairs', () => {
  assert.deepEqual(parseGuardArguments(['--base', '../base', '--pairs', '8']), {
    task: 'compare',
    base: '../base',
    pairsMax: 8,
  })
  assert.deepEqual(parseGuardArguments(['--control']), { task: 'control', pairsMax: 24 })
  assert.deepEqual(parseGuardArguments(['-h']), { task: 'help' })
})

test('what makes no sense is refused with a reason', () => {
  assert.match(String(parseGuardArguments([])), /one of --base FOLDER and --control/)
  assert.match(String(parseGuardArguments(['--base', 'x', '--control'])), /give one of/)
  assert.match(String(parseGuardArguments(['--control', '--pairs', '5'])), /6 to 100, got "5"/)
  assert.match(String(parseGuardArguments(['--control', '--pairs', 'many'])), /got "many"/)
  assert.match(String(parseGuardArguments(['--fast'])), /--fast/)
  assert.match(String(parseGuardArguments(['now'])), /now/)
})
