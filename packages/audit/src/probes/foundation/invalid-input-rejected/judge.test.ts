import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type Facts, judge, type Tried } from './judge.ts'

test('refusals pass', () => {
  assert.equal(judge(facts([tried(400), tried(422)])).verdict, 'PASS')
})

test('a taken violation fails and is named', () => {
  const verdict = judge(facts([tried(400), tried(201)]))

  assert.equal(verdict.verdict, 'FAIL')
  assert.match(verdict.observed, /1 of 2 .* POST \/items without name was answered 201/)
})

test('a member that is dropped, and a 5xx, are notes', () => {
  const verdict = judge(facts([tried(201, true), tried(500)]))

  assert.equal(verdict.verdict, 'PASS')
  assert.equal(verdict.notes?.length, 2)
})

test('an operation without a control leaves a part unproven', () => {
  const unreached = { operation: 'PUT /items/{id}', isReached: false, tried: [] }

  const verdict = judge({
    ...facts([tried(400)]),
    operations: [...facts([tried(400)]).operations, unreached],
  })

  assert.equal(verdict.verdict, 'PARTIAL')
})

test('without input, a control, a rule or health there is no verdict', () => {
  const unwell = { ...facts([tried(201)]), health: { name: 'liveness', held: false } }
  const unreached = { operation: 'POST /items', isReached: false, tried: [] }

  assert.equal(judge({ ...facts([]), operations: [] }).verdict, 'N/A')
  assert.equal(judge({ ...facts([]), operations: [unreached] }).verdict, 'UNKNOWN')
  assert.equal(judge(facts([])).verdict, 'UNKNOWN')
  assert.equal(judge(unwell).verdict, 'UNKNOWN')
})

function tried(status: number, isDropped = false): Tried {
  return { mutation: 'without name', answer: answerOf({ status }), isDropped }
}

function facts(all: readonly Tried[]): Facts {
  return {
    operations: [{ operation: 'POST /items', isReached: true, tried: all }],
    health: { name: 'liveness', held: true },
  }
}
