import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ready, trialOf } from '../boot-samples.ts'
import { judge } from './judge.ts'
import { malformedValues } from './malformed-values.ts'

const named = { output: ['PORT must be a number'] }

test('a service that refuses and names the variable passes', () => {
  assert.equal(judge({ bootsWellFormed: true, trials: [trialOf('PORT', named)] }).verdict, 'PASS')
})

test('a value that is ignored, a hang and a bare stack trace fail', () => {
  const trace = ['RangeError: out of range', '    at listen (node:net:1:2)']
  const bad = [ready, { outcome: 'silent' as const }, { output: trace }]

  for (const given of bad) {
    const trials = [trialOf('REQUEST_TIMEOUT_MS', given)]
    assert.equal(judge({ bootsWellFormed: true, trials }).verdict, 'FAIL')
  }
})

test('a refusal without the name, or with code 0, is a suspicion', () => {
  for (const given of [{ output: ['boom'] }, { ...named, exitCode: 0 }]) {
    const trials = [trialOf('PORT', given)]
    assert.equal(judge({ bootsWellFormed: true, trials }).verdict, 'UNKNOWN')
  }
})

test('without such a variable it does not apply, and without a good boot nothing is known', () => {
  assert.equal(judge({ bootsWellFormed: true, trials: [] }).verdict, 'N/A')
  const judgement = judge({ bootsWellFormed: false, trials: [trialOf('PORT', named)] })
  assert.equal(judgement.verdict, 'UNKNOWN')
})

test('only variables that the service is known to have are tried', () => {
  const start = { command: ['x'], portEnv: 'PORT' }
  const known = { REQUEST_TIMEOUT_MS: '500', LOG_LEVEL: 'info', GREETING: 'x', API_URL: 'http://x' }

  const values = malformedValues({ start }, known)

  assert.deepEqual(
    values.map(({ variable }) => variable),
    ['PORT', 'REQUEST_TIMEOUT_MS', 'REQUEST_TIMEOUT_MS', 'API_URL', 'LOG_LEVEL'],
  )
  assert.deepEqual(malformedValues({}, { GREETING: 'x' }), [])
})
