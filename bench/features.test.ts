import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  countedRequests,
  type Exchange,
  featureIds,
  forge,
  proveAbsent,
  proveFeatures,
  type Send,
  titlesWithout,
} from './features.ts'

const tokens = { users: ['h.c.Asig'], revoked: 'h.c.revoked', guest: 'h.c.guest' }
const open: Exchange = { status: 200, headers: {}, body: '{}' }

test('a candidate that declares what it does not do fails, feature by feature', async () => {
  const careless: Send = async () => open
  const unseen = ['access-log', 'deadline', 'overload', 'metrics']

  for (const id of featureIds.filter((each) => !unseen.includes(each))) {
    await assert.rejects(proveFeatures([id], careless, tokens), /declares .*, but: /, id)
  }
})

test('a candidate that refuses whom it must passes', async () => {
  const careful: Send = async (headers = {}) => {
    if (headers['authorization'] === 'Bearer h.c.guest') return { ...open, status: 403 }
    return 'authorization' in headers ? { ...open, status: 401 } : open
  }

  await proveFeatures(['authentication', 'revocation', 'access-control'], careful, tokens)
})

test('a feature that is switched off and shown all the same fails', async () => {
  const careful: Send = async (headers = {}) =>
    'authorization' in headers ? { ...open, status: 401 } : open

  await proveAbsent(['cors', 'access-log'], careful, tokens)
  await assert.rejects(proveAbsent(['authentication'], careful, tokens), /shows token verification/)
})

test('a candidate that accepts a forged signature fails', async () => {
  const gullible: Send = async (headers = {}) =>
    'authorization' in headers && headers['authorization'] === undefined
      ? { ...open, status: 401 }
      : open

  await assert.rejects(proveFeatures(['authentication'], gullible, tokens), /answers 200/)
})

test('a candidate that needs no token at all fails', async () => {
  const trusting: Send = async (headers = {}) =>
    headers['authorization'] === undefined ? open : { ...open, status: 401 }

  await assert.rejects(proveFeatures(['authentication'], trusting, tokens), /answers 200/)
})

test('a forged token differs from the real one in its signature only', () => {
  assert.equal(forge('h.c.Asig'), 'h.c.Bsig')
  assert.equal(forge('h.c.sig'), 'h.c.Aig')
})

test('requests are counted over all routes and states of a scrape', () => {
  const scrape = [
    '# TYPE http_request_duration_seconds histogram',
    'http_request_duration_seconds_bucket{le="0.05",method="GET"} 7',
    'http_request_duration_seconds_sum{method="GET"} 1.5',
    'http_request_duration_seconds_count{method="GET",status_code="200"} 40',
    'http_request_duration_seconds_count{method="GET",status_code="404"} 2',
  ].join('\n')

  assert.equal(countedRequests(scrape), 42)
  assert.equal(countedRequests(''), 0)
})

test('what is missing is named by title', () => {
  const present = featureIds.filter((id) => id !== 'deadline' && id !== 'metrics')

  assert.deepEqual(titlesWithout(present), ['deadline', 'metrics'])
})
