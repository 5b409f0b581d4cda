import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bootOf, ready } from '../boot-samples.ts'
import { judge } from './judge.ts'

test('a service that became ready passes', () => {
  assert.equal(judge({ boot: bootOf(ready), timeoutSeconds: 60 }).verdict, 'PASS')
})

test('one that exits or is never ready fails', () => {
  const boots = [bootOf(), bootOf({ outcome: 'silent', exitCode: undefined, listened: true })]

  for (const boot of boots) assert.equal(judge({ boot, timeoutSeconds: 60 }).verdict, 'FAIL')
})

test('a command that cannot be run says nothing of the service', () => {
  const boot = bootOf({ problem: 'spawn nope ENOENT' })

  assert.equal(judge({ boot, timeoutSeconds: 60 }).verdict, 'UNKNOWN')
  assert.equal(judge({ boot: undefined, timeoutSeconds: 60 }).verdict, 'UNKNOWN')
})
