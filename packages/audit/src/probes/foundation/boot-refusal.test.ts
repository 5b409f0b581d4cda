import assert from 'node:assert/strict'
import { test } from 'node:test'
import { namesVariable, reactionOf, showsStackTrace } from './boot-refusal.ts'
import { ready, trialOf } from './boot-samples.ts'

test('only an end with a code before listening is a refusal', () => {
  assert.equal(reactionOf(trialOf('A')), 'refused')
  assert.equal(reactionOf(trialOf('A', { exitCode: undefined, signal: 'SIGABRT' })), 'refused')
  assert.equal(reactionOf(trialOf('A', { exitCode: 0 })), 'ended')
  assert.equal(reactionOf(trialOf('A', { listened: true })), 'ended')
  assert.equal(reactionOf(trialOf('A', ready)), 'served')
  assert.equal(reactionOf(trialOf('A', { outcome: 'silent', listened: true })), 'served')
  assert.equal(reactionOf(trialOf('A', { outcome: 'silent' })), 'hung')
})

test('a name counts in any spelling, and a short one only as a word', () => {
  const says = (variable: string, line: string): boolean =>
    namesVariable(trialOf(variable, { output: [line] }))

  assert.ok(says('DATABASE_URL', 'databaseUrl: Invalid url'))
  assert.ok(says('DATABASE_URL', 'database.url must be set'))
  assert.ok(says('PORT', 'port: must be a number'))
  assert.ok(!says('PORT', 'Cannot import the transport'))
  assert.ok(!says('PORT', '  port: -1'))
  assert.ok(!says('DATABASE_URL', 'TypeError: Invalid URL'))
})

test('stack traces of several runtimes are known', () => {
  const lines = [
    '    at Object.<anonymous> (/srv/main.js:3:9)',
    '  File "/srv/main.py", line 3, in <module>',
    'goroutine 1 [running]:',
    "/srv/app.rb:3:in `<main>'",
  ]

  for (const line of lines) assert.ok(showsStackTrace(trialOf('A', { output: [line] })), line)
  assert.ok(!showsStackTrace(trialOf('A', { output: ['PORT is not a number'] })))
})
