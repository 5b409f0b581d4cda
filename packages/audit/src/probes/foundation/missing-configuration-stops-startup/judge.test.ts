import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ready, trialOf } from '../boot-samples.ts'
import { type Facts, judge } from './judge.ts'

test('a service that refuses and names each variable passes', () => {
  assert.equal(judge(facts()).verdict, 'PASS')
})

test('one that serves without a variable fails, and the variable is told', () => {
  const judgement = judge(
    facts({ trials: [trialOf('SECRET_KEY'), trialOf('DATABASE_URL', ready)] }),
  )

  assert.equal(judgement.verdict, 'FAIL')
  assert.match(judgement.observed, /DATABASE_URL/)
})

test('one that ends without the name, hangs, or ends with 0 is a suspicion', () => {
  const odd = [{ output: ['boom'] }, { outcome: 'silent' as const }, { exitCode: 0 }]

  for (const given of odd) {
    assert.equal(judge(facts({ trials: [trialOf('SECRET_KEY', given)] })).verdict, 'UNKNOWN')
  }
})

test('without a list, with all of it in a file, or without a good boot nothing is known', () => {
  const unknown = [
    { required: [], trials: [] },
    { trials: [], inEnvFile: ['SECRET_KEY'] },
    { bootsWithAll: false },
  ]

  for (const given of unknown) assert.equal(judge(facts(given)).verdict, 'UNKNOWN')
})

function facts(given: Partial<Facts> = {}): Facts {
  const trials = [trialOf('SECRET_KEY')]
  return { bootsWithAll: true, required: ['SECRET_KEY'], inEnvFile: [], trials, ...given }
}
