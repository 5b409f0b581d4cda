import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError } from './config-error.ts'

const right = 'Set a longer one.'
const problems = [
  { variable: 'PORT', wrong: 'is "x"', right: 'Give a number.' },
  { variable: 'SECRET_KEY', wrong: 'is short', right },
  { variable: 'SECRET_KEY', wrong: 'is an example', right },
]

test('the report names every problem, and each remedy once', () => {
  const error = new ConfigError(problems, 'production')

  const report = error.report()

  assert.equal(
    report,
    `The configuration cannot be used: 3 problems, in production.

  PORT is "x".
    Give a number.

  SECRET_KEY is short.
  SECRET_KEY is an example.
    Set a longer one.
`,
  )
})

test('the report ends with what may explain a problem', () => {
  const warning = 'PROT is not a variable; did you mean PORT?'
  const error = new ConfigError(problems.slice(0, 1), undefined, [warning])

  const report = error.report()

  assert.match(
    report,
    /\n {4}Give a number\.\n\n {2}PROT is not a variable; did you mean PORT\?\n$/,
  )
})

test('the message holds every problem on one line', () => {
  const error = new ConfigError(problems, undefined)

  const { message, name } = error

  assert.equal(name, 'ConfigError')
  assert.equal(
    message,
    '3 problems in the configuration: PORT is "x"; SECRET_KEY is short; SECRET_KEY is an example',
  )
})
