import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge, type Member, type ResourceFacts } from './judge.ts'

const object = '{"id":"7f","name":"rope"}'
const json = { 'content-type': 'application/json' }
const intact = answerOf({ body: object, headers: json })

test('an object that nobody else reaches passes', () => {
  const members = [member('get', 404), member('list', 200, '{"items":[]}'), member('delete', 403)]

  assert.equal(judge(facts({ members })).verdict, 'PASS')
})

test('reading it fails, by 2xx and the object together', () => {
  const read = judge(facts({ members: [member('get', 200, object)] }))
  const listed = judge(facts({ members: [member('list', 200, `{"items":[${object}]}`)] }))
  const other = judge(facts({ members: [member('get', 200, '{"message":"none"}')] }))

  assert.deepEqual([read.verdict, listed.verdict, other.verdict], ['FAIL', 'FAIL', 'PASS'])
})

test('a file needs no id inside to be read', () => {
  const file = answerOf({ body: 'PNG', headers: { 'content-type': 'image/png' } })

  const verdict = judge(facts({ members: [{ ...member('get', 200), answer: file }] }))

  assert.equal(verdict.verdict, 'FAIL')
})

test('changing and deleting it fail, and 2xx that does nothing passes', () => {
  const changed = { ...member('put', 200), after: answerOf({ body: '{"id":"7f","name":"x"}' }) }
  const gone = { ...member('delete', 204), after: answerOf({ status: 404 }) }

  assert.equal(judge(facts({ members: [changed] })).verdict, 'FAIL')
  assert.equal(judge(facts({ members: [gone] })).verdict, 'FAIL')
  assert.equal(judge(facts({ members: [member('delete', 204)] })).verdict, 'PASS')
})

test('what A may not do either proves nothing', () => {
  const members = [member('put', 403)]

  assert.equal(judge(facts({ members, allowed: [] })).verdict, 'UNKNOWN')
})

test('what is public may be read and not changed', () => {
  const read = [member('get', 200, object)]
  const changed = { ...member('put', 200), after: answerOf({ body: '{}' }) }

  assert.equal(judge(facts({ isPublic: true, members: read })).verdict, 'N/A')
  const intactPublic = judge(facts({ isPublic: true, members: [...read, member('put', 403)] }))
  assert.equal(intactPublic.verdict, 'PASS')
  assert.equal(judge(facts({ isPublic: true, members: [...read, changed] })).verdict, 'FAIL')
})

test('controls that do not hold are no verdict', () => {
  const members = [member('get', 200, object)]
  const refused = answerOf({ status: 401 })

  assert.equal(judge(facts({ members, before: refused })).verdict, 'UNKNOWN')
  assert.equal(judge(facts({ members, byOwner: refused })).verdict, 'UNKNOWN')
  const unwell = { ...facts({ members }), health: { name: 'liveness', held: false } }
  assert.equal(judge(unwell).verdict, 'UNKNOWN')
})

function member(name: string, status: number, body = ''): Member {
  const kind = name === 'get' || name === 'list' ? 'read' : 'write'
  return { name, kind, answer: answerOf({ status, body, headers: json }), after: intact }
}

function facts(given: Partial<ResourceFacts>): Facts {
  const resource = {
    name: '/items',
    id: '7f',
    isPublic: false,
    before: intact,
    byOwner: answerOf(),
    members: [],
    allowed: ['put', 'delete'],
    ...given,
  }
  return { resources: [resource], health: { name: 'liveness', held: true } }
}
