import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Facts, judge } from './judge.ts'

test('a wrapper whose child ends with it passes', () => {
  assert.equal(judge(facts()).verdict, 'PASS')
})

test('a child that is left behind, or a wrapper that does not notice, fails', () => {
  assert.equal(judge(facts({ survivors: 1 })).verdict, 'FAIL')
  assert.equal(judge(facts({ parentExited: false, survivors: 2 })).verdict, 'FAIL')
})

test('it does not apply where the start command is the process itself', () => {
  assert.equal(judge(facts({ isItself: true, processes: 1 })).verdict, 'N/A')
})

test('nothing is known if it was gone before', () => {
  assert.equal(judge(facts({ processes: 0 })).verdict, 'UNKNOWN')
})

function facts(given: Partial<Facts> = {}): Facts {
  return {
    command: ['npm', 'start'],
    processes: 2,
    isItself: false,
    graceSeconds: 30,
    parentExited: true,
    survivors: 0,
    ...given,
  }
}
