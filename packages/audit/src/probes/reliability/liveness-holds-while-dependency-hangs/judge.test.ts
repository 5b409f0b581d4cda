import assert from 'node:assert/strict'
import { test } from 'node:test'

import { answer, faultMs, hang, samples } from '../../../gather/testing/written-facts.ts'
import { type Facts, judge } from './judge.ts'

const good: Facts = { liveness: '/livez', trials: [hang()] }

test('liveness that answers while requests are held passes', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

test('liveness that is late while requests are held fails', () => {
  const judged = judge({ ...good, trials: [hang({ liveness: samples(3, { ms: 2_400 }) })] })

  assert.equal(judged.verdict, 'FAIL')
  assert.match(judged.observed, /5 requests to GET \/items waited .* failed 3 of 3/)
})

test('what happens under 20 requests is not the question here', () => {
  const later = answer({ status: 503, atMs: faultMs + 3_500 })
  const liveness = [...samples(6), later, later]

  assert.equal(judge({ ...good, trials: [hang({ liveness })] }).verdict, 'PASS')
})

test('liveness that was late before the fault proves nothing', () => {
  const before = { ...hang().before, liveness: answer({ ms: 1_500 }) }

  assert.equal(judge({ ...good, trials: [hang({ before })] }).verdict, 'UNKNOWN')
})

test('without an endpoint or held requests it is unknown', () => {
  assert.equal(judge({ ...good, liveness: undefined }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...good, trials: [hang({ flood: undefined })] }).verdict, 'UNKNOWN')
})

test('a service without dependencies is not asked', () => {
  assert.equal(judge({ ...good, trials: [] }).verdict, 'N/A')
})
