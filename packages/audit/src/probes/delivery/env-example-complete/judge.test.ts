import assert from 'node:assert/strict'
import { test } from 'node:test'
import { documentedVariables } from '../env-example.ts'
import { type Facts, judge } from './judge.ts'

const good: Facts = {
  file: '.env.example',
  boot: { outcome: 'ready', exitCode: undefined, lastLine: undefined },
  documented: 4,
  left: [],
  control: { name: 'it starts', held: true },
}

test('a service that starts with what is documented passes', () => {
  assert.equal(judge(good).verdict, 'PASS')
})

test('one that does not fails, and what is not documented is named', () => {
  const boot = { outcome: 'exited', exitCode: 1, lastLine: 'QUEUE_URL is missing' } as const

  const judgement = judge({ ...good, boot, left: ['QUEUE_URL'] })

  assert.equal(judgement.verdict, 'FAIL')
  assert.match(judgement.observed, /Not documented: QUEUE_URL/)
})

test('a service that never starts proves nothing, without the file it does not apply', () => {
  assert.equal(judge({ ...good, control: { name: 'it starts', held: false } }).verdict, 'UNKNOWN')
  assert.equal(judge({ ...good, file: undefined }).verdict, 'N/A')
})

test('set, exported, quoted and commented variables are documented; secrets get values of their own', () => {
  const text = `
# The address.
DATABASE_URL=postgres://localhost/x  # required
export HOST="0.0.0.0"
# LOG_LEVEL=info
SECRET_KEY=
EMPTY=
Not a variable = 1
`
  const variables = documentedVariables(text)

  assert.deepEqual(
    [...variables.keys()],
    ['DATABASE_URL', 'HOST', 'LOG_LEVEL', 'SECRET_KEY', 'EMPTY'],
  )
  assert.equal(variables.get('DATABASE_URL'), 'postgres://localhost/x')
  assert.equal(variables.get('HOST'), '0.0.0.0')
  assert.equal(variables.get('LOG_LEVEL'), undefined)
  assert.equal(variables.get('SECRET_KEY')?.length, 64)
})
