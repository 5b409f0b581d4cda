import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Attempt, type Facts, judge } from './judge.ts'

const object = { id: '1', name: 'rope', owner_id: 'a', created_at: '2026-01-31T00:00:00Z' }

test('members that are refused or ignored pass', () => {
  const ignored = attempt({ owner_id: 'b' }, object)
  const refused = { ...attempt({ owner_id: 'b' }, undefined), answer: answerOf({ status: 400 }) }

  assert.equal(judge(facts([ignored, refused])).verdict, 'PASS')
})

test('a member of the object that was set fails', () => {
  const verdict = judge(facts([attempt({ owner_id: 'b' }, { ...object, owner_id: 'b' })]))

  assert.equal(verdict.verdict, 'FAIL')
  assert.equal(verdict.member, 'create with owner_id')
})

test('an object that was given away is seen through its new owner', () => {
  const given = { ...attempt({ owner_id: 'b' }, undefined), byOther: { ...object, owner_id: 'b' } }

  assert.equal(judge(facts([given])).verdict, 'FAIL')
})

test('a time in another form is the same time', () => {
  const fields = { created_at: '2001-02-03T04:05:06.000Z' }
  const kept = { ...object, created_at: '2001-02-03T04:05:06+00:00' }

  assert.equal(judge(facts([attempt(fields, kept)])).verdict, 'FAIL')
})

test('a privilege counts though the object had none, and any other member is a note', () => {
  const role = judge(facts([attempt({ role: 'admin' }, { ...object, role: 'admin' })]))
  const balance = judge(facts([attempt({ balance: 9 }, { ...object, balance: 9 })]))

  assert.equal(role.verdict, 'FAIL')
  assert.equal(balance.verdict, 'PASS')
  assert.equal(balance.notes?.length, 1)
})

test('a value that the object has anyway was not set', () => {
  assert.equal(judge(facts([attempt({ owner_id: 'a' }, object)])).verdict, 'PASS')
})

test('without an object that reads back, or health, there is no verdict', () => {
  const unread = { name: '/items', baseline: answerOf({ status: 404 }), attempts: [] }
  const unwell = { ...facts([]), health: { name: 'liveness', held: false } }

  assert.equal(judge({ ...facts([]), resources: [unread] }).verdict, 'UNKNOWN')
  assert.equal(judge(unwell).verdict, 'UNKNOWN')
})

function attempt(fields: Attempt['fields'], readBack: unknown): Attempt {
  return { how: 'create', fields, answer: answerOf({ status: 201 }), readBack, byOther: undefined }
}

function facts(attempts: readonly Attempt[]): Facts {
  const baseline = answerOf({ body: JSON.stringify(object) })
  const health = { name: 'liveness', held: true }
  return { resources: [{ name: '/items', baseline, attempts }], health }
}
