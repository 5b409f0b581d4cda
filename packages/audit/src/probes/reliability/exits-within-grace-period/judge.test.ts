import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shutdownOf } from '../shutdown-samples.ts'
import { judge } from './judge.ts'

test('code 0, code 143 and an end by SIGTERM pass', () => {
  for (const exit of [exitOf(0), exitOf(143), exitOf(undefined, 'SIGTERM')]) {
    assert.equal(judge(shutdownOf({ exit })).verdict, 'PASS')
  }
})

test('a crash code, another signal and a process that stays fail', () => {
  const bad = [exitOf(1), exitOf(137), exitOf(undefined, 'SIGSEGV'), undefined]

  for (const exit of bad) assert.equal(judge(shutdownOf({ exit })).verdict, 'FAIL')
})

test('nothing is known of an instance that did not serve before', () => {
  assert.equal(judge(shutdownOf({ requests: [] })).verdict, 'UNKNOWN')
})

function exitOf(code: number | undefined, signal?: string) {
  return { code, signal, ms: 1_600 }
}
