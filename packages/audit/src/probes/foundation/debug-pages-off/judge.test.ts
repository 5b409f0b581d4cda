import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { debugPageOf } from './debug-markers.ts'
import { judge } from './judge.ts'

const health = { name: 'health', held: true }
const html = { 'content-type': 'text/html; charset=utf-8' }
const json = { 'content-type': 'application/json' }

const pages = {
  'Werkzeug debugger': answerOf({
    headers: html,
    body: '<title>KeyError // Werkzeug Debugger</title> EVALEX = true',
  }),
  'Django debug page': answerOf({
    headers: html,
    body: 'Using the URLconf defined in shop.urls, Django tried… because you have <code>DEBUG = True</code>',
  }),
  'Express stack': answerOf({
    headers: html,
    body: '<pre>SyntaxError: Unexpected end<br> &nbsp; &nbsp;at JSON.parse (&lt;anonymous&gt;)<br> &nbsp; &nbsp;at parse (/srv/body-parser/json.js:92:19)</pre>',
  }),
  'Starlette debugger': answerOf({
    headers: { 'content-type': 'text/plain' },
    body: 'Traceback (most recent call last):\n  File "/srv/main.py", line 3, in get',
  }),
  'stack trace in JSON': answerOf({
    headers: json,
    body: '{"error":"x","stack":"Error: x\\n    at get (/srv/app.js:3:9)"}',
  }),
}

test('debug pages are recognised by name', () => {
  for (const [name, answer] of Object.entries(pages)) assert.equal(debugPageOf(answer), name)
})

test('a service that shows one fails', () => {
  const answer = answerOf({ ...pages['Django debug page'], status: 404, exchange: 'x9' })

  const judgement = judge({
    control: answerOf(),
    errors: [{ member: 'unknown path', answer }],
    health,
  })

  assert.equal(judgement.verdict, 'FAIL')
  assert.deepEqual(judgement.evidence, ['x9'])
})

test('words alone are no debug page, nor is an echo of one', () => {
  const echoed = pages['Werkzeug debugger']
  const harmless = [
    answerOf({ headers: html, body: '<p>How we left the Werkzeug Debugger</p>' }),
    answerOf({ headers: json, body: '{"stack":"Node.js and PostgreSQL"}' }),
    answerOf({ headers: json, body: '{"error":"DEBUG = True is refused by Django"}' }),
    answerOf({ ...echoed, sent: echoed.body }),
  ]

  assert.deepEqual(harmless.map(debugPageOf), [undefined, undefined, undefined, undefined])
  const errors = harmless.map((answer) => ({ member: 'unknown path', answer }))
  assert.equal(judge({ control: answerOf(), errors, health }).verdict, 'PASS')
})

test('nothing is said of a service that does not answer', () => {
  const silent = answerOf({ ending: 'timed-out', status: 0 })

  assert.equal(judge({ control: silent, errors: [], health }).verdict, 'UNKNOWN')
})
