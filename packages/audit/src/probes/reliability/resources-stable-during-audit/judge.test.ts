import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProcessFacts } from '../../../gather/steady-load.ts'
import { type Facts, judge } from './judge.ts'

const mebibyte = 1024 * 1024

test('memory that settles after a warm-up passes', () => {
  const growing = (share: number): number => 60 + Math.min(share, 0.5) * 200

  assert.equal(judge(facts({ samples: samplesOf(growing) })).verdict, 'PASS')
})

test('memory that grows in both last quarters fails', () => {
  const judgement = judge(facts({ samples: samplesOf((share) => 60 + share * 150) }))

  assert.equal(judgement.verdict, 'FAIL')
  assert.equal(judgement.verdict === 'FAIL' && judgement.member, 'memory')
})

test('one jump of a heap is no leak', () => {
  const jumping = (share: number): number => (share > 0.9 ? 200 : 60)

  assert.equal(judge(facts({ samples: samplesOf(jumping) })).verdict, 'PASS')
})

test('descriptors that stay open fail', () => {
  const atRest = { rssBytes: 60 * mebibyte, descriptors: 60 }

  assert.equal(judge(facts({ atRest })).verdict, 'FAIL')
})

test('a process that ended fails', () => {
  assert.equal(judge(facts({ isAlive: false })).verdict, 'FAIL')
})

test('nothing is known without a load or without /proc', () => {
  assert.equal(judge({ ...facts({}), requests: 100 }).verdict, 'UNKNOWN')
  assert.equal(judge(facts({ aborted: 0 })).verdict, 'UNKNOWN')
  assert.equal(judge(facts({ samples: [], atRest: undefined })).verdict, 'UNKNOWN')
})

test('it does not apply to a process elsewhere', () => {
  assert.equal(judge({ requests: 190, failed: 0, process: undefined }).verdict, 'N/A')
})

function facts(given: Partial<ProcessFacts>): Facts {
  return {
    requests: 2_000,
    failed: 0,
    process: {
      isAlive: true,
      aborted: 200,
      samples: samplesOf(() => 60),
      atRest: { rssBytes: 60 * mebibyte, descriptors: 32 },
      ...given,
    },
  }
}

/** `mebibytes` gives the memory at each share of the load. */
function samplesOf(mebibytes: (share: number) => number): ProcessFacts['samples'] {
  return Array.from({ length: 16 }, (_, index) => ({
    requests: (index + 1) * 125,
    rssBytes: mebibytes((index + 1) / 16) * mebibyte,
    descriptors: 30,
  }))
}
