import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  boolean,
  duration,
  environment,
  integer,
  oneOf,
  secret,
  secretUrl,
  size,
  text,
  url,
} from './kinds.ts'
import { cidrList, hostList, list, originList } from './list-kinds.ts'
import { Secret } from './secret.ts'
import type { Variable } from './variable.ts'

const about = { description: 'For a test.', example: 'x' }
const bounds = { minimum: 1, maximum: 10 }
const sentence = { pattern: /^[a-z]+$/, format: 'lower-case letters' }
const redis = { protocols: ['redis:', 'rediss:'] }

const accepted: readonly (readonly [Variable, string, unknown])[] = [
  [text('X', about), ' a text ', 'a text'],
  [text('X', { ...about, ...sentence }), 'abc', 'abc'],
  [integer('X', { ...about, ...bounds }), '1', 1],
  [integer('X', { ...about, ...bounds }), '10', 10],
  [duration('X', about), '30s', 30_000],
  [duration('X', { ...about, minimum: '1s', maximum: '1m' }), '1m', 60_000],
  [size('X', about), '10MB', 10_485_760],
  [boolean('X', about), 'true', true],
  [boolean('X', about), 'ON', true],
  [boolean('X', about), '0', false],
  [boolean('X', about), 'no', false],
  [oneOf('X', { ...about, values: ['a', 'b'] }), 'b', 'b'],
  [environment(), 'staging', 'staging'],
  [url('X', about), 'https://example.com/a', 'https://example.com/a'],
  [list('X', about), 'a, b,a', ['a', 'b']],
  [list('X', about), 'none', []],
  [originList('X', about), '*', ['*']],
  [originList('X', about), 'https://a.example:8443', ['https://a.example:8443']],
  [originList('X', about), 'https://*.a.example', ['https://*.a.example']],
  [hostList('X', about), 'API.example.com,*.a.example', ['api.example.com', '*.a.example']],
  [
    hostList('X', about),
    '192.0.2.1,[::1]:80,localhost:8000',
    ['192.0.2.1', '[::1]:80', 'localhost:8000'],
  ],
  [cidrList('X', about), '10.0.0.0/8,FD00::/8', ['10.0.0.0/8', 'fd00::/8']],
]

for (const [variable, given, expected] of accepted) {
  test(`${variable.kind}: "${given}" is ${JSON.stringify(expected)}`, () => {
    const reading = variable.read(given)

    assert.deepEqual(reading, { value: expected })
  })
}

const refused: readonly (readonly [Variable, string])[] = [
  [text('X', about), 'a\u0000b'],
  [text('X', about), ''],
  [text('X', about), 'a'.repeat(4097)],
  [text('X', { ...about, ...sentence }), 'ABC'],
  [integer('X', { ...about, ...bounds }), '0'],
  [integer('X', { ...about, ...bounds }), '11'],
  [integer('X', { ...about, ...bounds }), '1.5'],
  [integer('X', { ...about, ...bounds }), '1e1'],
  [integer('X', { ...about, ...bounds }), '0x1'],
  [duration('X', about), '30'],
  [duration('X', about), '25d'],
  [duration('X', { ...about, minimum: '1s', maximum: '1m' }), '999ms'],
  [duration('X', { ...about, minimum: '1s', maximum: '1m' }), '61s'],
  [size('X', { ...about, maximum: '1MB' }), '2MB'],
  [boolean('X', about), 'maybe'],
  [oneOf('X', { ...about, values: ['a', 'b'] }), 'c'],
  [environment(), 'prod'],
  [url('X', about), 'ftp://example.com'],
  [url('X', about), 'https://user:hunter2@example.com'],
  [secret('X', about), ''],
  [secretUrl('X', { ...about, ...redis }), 'http://example.com'],
  [list('X', about), 'a,,b'],
  [list('X', about), '*,a'],
  [originList('X', about), 'https://a.example/'],
  [originList('X', about), 'https://A.example'],
  [originList('X', about), 'https://a.example:443'],
  [originList('X', about), 'https://a.*.example'],
  [originList('X', about), 'a.example'],
  [originList('X', about), 'null'],
  [hostList('X', about), 'https://a.example'],
  [hostList('X', about), 'a.example:99999'],
  [hostList('X', about), '-a.example'],
  [hostList('X', about), '::1'],
  [cidrList('X', about), 'true'],
  [cidrList('X', about), '1'],
  [cidrList('X', about), '10.0.0.1'],
]

for (const [variable, given] of refused) {
  test(`${variable.kind}: ${JSON.stringify(given.slice(0, 40))} is refused`, () => {
    const reading = variable.read(given)

    assert.ok('finding' in reading)
    assert.match(reading.finding.right, /^(?:Give|Write) .*\.$/)
  })
}

test('a secret is read as a Secret, to the last space', () => {
  const reading = secret('X', about).read(' a b ')

  assert.ok('value' in reading && reading.value instanceof Secret)
  assert.equal(reading.value.reveal(), ' a b ')
})

test('a finding about a secret does not hold its text', () => {
  const reading = secretUrl('X', { ...about, ...redis }).read('hunter2')

  assert.doesNotMatch(JSON.stringify(reading), /hunter2/)
})

test('a finding about a URL with credentials does not hold them', () => {
  const reading = url('X', about).read('https://user:hunter2@example.com')

  assert.doesNotMatch(JSON.stringify(reading), /hunter2/)
})

test('every wrong item of a list is named', () => {
  const reading = cidrList('X', about).read('10.0.0.1/8, 10.0.0.0/8, true')

  assert.ok('finding' in reading)
  assert.match(reading.finding.wrong, /10\.0\.0\.1\/8.*, and holds "true"/)
})

test('a list cannot be changed after it was read', () => {
  const reading = list('X', about).read('a,b')

  assert.ok('value' in reading && Object.isFrozen(reading.value))
})

test('bounds that are no durations are a mistake of the definition', () => {
  const define = (): unknown => duration('X', { ...about, maximum: '10' })

  assert.throws(define, RangeError)
})
