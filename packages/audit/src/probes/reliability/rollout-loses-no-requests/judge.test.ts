import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pollsOf, requestAt, requestsUntil, shutdownOf } from '../shutdown-samples.ts'
import { judge } from './judge.ts'

test('a shutdown that loses nothing the balancer sent passes', () => {
  assert.equal(judge(shutdownOf()).verdict, 'PASS')
})

test('a request that is refused, cut or answered 5xx before the balancer knew fails', () => {
  for (const outcome of ['refused', 'lost'] as const) {
    const requests = [...requestsUntil(1_000), requestAt(1_010, outcome)]

    const judgement = judge(shutdownOf({ requests }))

    assert.equal(judgement.verdict, 'FAIL')
    assert.deepEqual(judgement.evidence, ['x1010'])
  }
})

test('what is refused after the balancer knew is no loss, though a naive count says so', () => {
  const requests = [...requestsUntil(1_020), requestAt(1_600, 'refused')]

  assert.equal(judge(shutdownOf({ requests })).verdict, 'PASS')
  assert.equal(judge(shutdownOf({ requests, takenOutAtMs: undefined })).verdict, 'FAIL')
})

test('nothing is known if requests failed before, or readiness was not there or slow', () => {
  const slow = pollsOf(1_020).map((poll) => ({ ...poll, seenAtMs: poll.atMs + 300 }))
  const rare = pollsOf(1_020).filter((_, index) => index % 6 === 0)
  const unknown = [
    { requests: [...requestsUntil(1_020), requestAt(500, 'lost')] },
    { requests: [] },
    { readiness: undefined, polls: [] },
    { polls: slow },
    { polls: rare, takenOutAtMs: undefined },
  ]

  for (const given of unknown) assert.equal(judge(shutdownOf(given)).verdict, 'UNKNOWN')
})
