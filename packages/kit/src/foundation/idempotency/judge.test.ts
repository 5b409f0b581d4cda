import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Asked, type Found, judge } from './judge.ts'

const found: Found = {
  state: 'running',
  head_digest: 'head',
  body_digest: 'body',
  is_lease_out: 0,
  is_expired: 0,
  status_code: null,
  not_kept: null,
}
const asked: Asked = { headDigest: 'head', body: { digest: 'body' } }
const other: Asked = { headDigest: 'head', body: { digest: 'other' } }

for (const [what, row, request, verdict] of [
  ['held', {}, asked, 'running'],
  ['held, for another request', {}, other, 'mismatch'],
  ['held, for another head', {}, { ...asked, headDigest: 'other' }, 'mismatch'],
  ['held, by a body that is not read yet', { body_digest: null }, other, 'running'],
  ['held, for a request whose body is not read yet', {}, { ...asked, body: undefined }, 'running'],
  ['held and old', { is_expired: 1 }, other, 'mismatch'],
  ['left by a holder that died', { is_lease_out: 1 }, asked, 'free'],
  ['left, for another request', { is_lease_out: 1 }, other, 'mismatch'],
  ['left and old', { is_lease_out: 1, is_expired: 1 }, other, 'free'],
  ['held, with an answer that is not the last', { status_code: 201 }, asked, 'running'],
  ['left with an answer', { is_lease_out: 1, status_code: 201 }, asked, 'done'],
  ['left with an answer that was not kept', { is_lease_out: 1, not_kept: 'secret' }, asked, 'done'],
  ['left with an answer, for another', { is_lease_out: 1, status_code: 201 }, other, 'mismatch'],
  ['done', { state: 'done', is_lease_out: 1 }, asked, 'done'],
  ['done, for another request', { state: 'done' }, other, 'mismatch'],
  ['done and old', { state: 'done', is_expired: 1 }, other, 'free'],
] as const) {
  test(`a key that is ${what} is ${verdict}`, () => {
    assert.equal(judge({ ...found, ...row }, request), verdict)
  })
}
