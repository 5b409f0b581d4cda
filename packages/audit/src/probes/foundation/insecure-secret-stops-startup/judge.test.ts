import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ready, trialOf } from '../boot-samples.ts'
import { type Facts, judge, type SecretTrial } from './judge.ts'

test('a service that refuses every insecure secret passes', () => {
  assert.equal(judge(facts([secretTrial()])).verdict, 'PASS')
})

test('one that starts with any of them fails', () => {
  const judgement = judge(facts([secretTrial(), secretTrial(ready)]))

  assert.equal(judgement.verdict, 'FAIL')
})

test('a random secret of its own is not insecure, and is noted', () => {
  const judgement = judge(facts([secretTrial(ready, 'no')]))

  assert.equal(judgement.verdict, 'PASS')
  assert.equal(judgement.notes?.length, 1)
})

test('what cannot be told is a suspicion', () => {
  const trials = [
    secretTrial(ready, 'unknown'),
    secretTrial({ outcome: 'silent' }),
    secretTrial({ exitCode: 0 }),
  ]

  for (const trial of trials) assert.equal(judge(facts([trial])).verdict, 'UNKNOWN')
})

test('without a secret it does not apply, and without a good boot nothing is known', () => {
  assert.equal(judge({ ...facts([]), variables: [] }).verdict, 'N/A')
  assert.equal(judge({ ...facts([secretTrial()]), bootsWithStrong: false }).verdict, 'UNKNOWN')
})

const predictable = { yes: true, no: false, unknown: undefined }
type Predictable = keyof typeof predictable

function secretTrial(
  given: Parameters<typeof trialOf>[1] = {},
  isPredictable: Predictable = 'yes',
): SecretTrial {
  return { ...trialOf('SECRET_KEY', given), isPredictable: predictable[isPredictable] }
}

function facts(trials: readonly SecretTrial[]): Facts {
  return { bootsWithStrong: true, variables: ['SECRET_KEY'], trials }
}
