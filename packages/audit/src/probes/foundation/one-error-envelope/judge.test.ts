import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../../gather/answer.ts'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { judge } from './judge.ts'

const health = { name: 'health', held: true }
const json = 'application/json; charset=utf-8'

test('errors of one shape pass, also with members that only some have', () => {
  const fastify = [
    error(404, json, { message: '', error: '', statusCode: 404 }),
    error(400, json, { statusCode: 400, code: '', error: '', message: '' }),
  ]
  const problems = [
    error(404, 'application/problem+json', { title: '' }),
    error(400, 'application/problem+json', { type: '', status: 400, errors: [] }),
  ]

  assert.equal(verdictOf(fastify), 'PASS')
  assert.equal(verdictOf(problems), 'PASS')
})

test('a page, plain text, another shape and another media type fail', () => {
  const usual = [error(400, json, { error: {} }), error(401, json, { error: {} })]
  const odd = [
    answerOf({ status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>', bodyBytes: 4 }),
    answerOf({ status: 404, headers: { 'content-type': 'text/plain' }, body: 'no', bodyBytes: 2 }),
    error(404, json, { errors: [] }),
    error(404, 'application/problem+json', { error: {} }),
  ]

  assert.deepEqual(
    odd.map((answer) => verdictOf([...usual, answer])),
    ['FAIL', 'FAIL', 'FAIL', 'FAIL'],
  )
})

test('what is made below the framework, or has no body, is not looked at', () => {
  const usual = [error(400, json, { error: {} }), error(401, json, { error: {} })]
  const below = answerOf({ status: 431, body: 'too large', bodyBytes: 9 })
  const empty = answerOf({ status: 404, body: '', bodyBytes: 0 })

  assert.equal(verdictOf([...usual, below, empty]), 'PASS')
})

test('one kind of error says nothing of all', () => {
  assert.equal(verdictOf([error(404, json, { error: {} })]), 'UNKNOWN')
})

function error(status: number, type: string, body: object): Answer {
  const text = JSON.stringify(body)
  const headers = { 'content-type': type }
  return answerOf({ status, headers, body: text, bodyBytes: text.length })
}

function verdictOf(answers: readonly Answer[]): string {
  const errors = answers.map((answer) => ({ member: 'provoked', answer }))
  return judge({ control: answerOf(), errors, health }).verdict
}
