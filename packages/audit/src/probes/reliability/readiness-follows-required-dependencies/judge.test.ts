import assert from 'node:assert/strict'
import { test } from 'node:test'

import { answer, faultMs, samples, trial } from '../../../gather/testing/written-facts.ts'
import { type Facts, judge } from './judge.ts'

const cache = trial({ dependency: 'redis', criticality: 'degradable' })
const good: Facts = { readiness: '/readyz', trials: [trial(), cache] }

test('readiness that follows a required dependency and not a degradable one passes', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

test('readiness that stays 200 without its database fails', () => {
  const judged = judge({ ...good, trials: [trial({ readiness: samples(8) }), cache] })

  assert.equal(judged.verdict, 'FAIL')
  assert.match(judged.observed, /stayed 200 .* postgres refuses connections, though .* required/)
})

test('readiness that turns 503 without its cache fails', () => {
  const readiness = [...samples(3), ...samples(3, { status: 503 })]

  const judged = judge({ ...good, trials: [trial(), { ...cache, readiness }] })

  assert.equal(judged.verdict, 'FAIL')
  assert.match(judged.observed, /redis refuses connections, though it is declared degradable/)
})

test('a check that is cached may be late by the window, and no later', () => {
  const turned = (afterMs: number) =>
    trial({ readiness: [...samples(2), answer({ status: 503, atMs: faultMs + afterMs })] })

  assert.equal(judge({ ...good, trials: [turned(9_900)] }).verdict, 'PASS')
  assert.equal(judge({ ...good, trials: [turned(12_000)] }).verdict, 'FAIL')
})

test('readiness that was not 200 before proves nothing', () => {
  const before = { ...trial().before, readiness: answer({ status: 503 }) }

  assert.equal(judge({ ...good, trials: [trial({ before })] }).verdict, 'UNKNOWN')
})

test('readiness that is not known, or never answers, is unknown', () => {
  const mute = trial({ readiness: samples(3, { status: 0 }) })

  assert.equal(judge({ ...good, readiness: undefined }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...good, trials: [mute] }).verdict, 'UNKNOWN')
})

test('a service without dependencies is not asked', () => {
  assert.equal(judge({ ...good, trials: [] }).verdict, 'N/A')
})
