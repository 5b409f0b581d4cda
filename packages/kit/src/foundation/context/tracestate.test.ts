import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isWellFormedTracestate } from './tracestate.ts'

test('what the specification allows is fit to be sent on', () => {
  const good = [
    'rojo=00f067aa0ba902b7',
    'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE',
    'rojo=1 , \tcongo=2',
    'rojo=1,,congo=2',
    'fw529a3039@dt=FfAAAAB-',
    '0tenant@system=x',
    'a=with space inside',
    `${'k'.repeat(241)}@${'s'.repeat(14)}=v`,
    `a=${'v'.repeat(256)}`,
    Array.from({ length: 32 }, (_, at) => `k${at}=v`).join(','),
  ]

  for (const header of good) assert.ok(isWellFormedTracestate(header), header)
})

test('what the specification forbids is not', () => {
  const bad = [
    '',
    ' , ',
    'rojo',
    'rojo=',
    '=1',
    'Rojo=1',
    'rojo=1,rojo=2',
    'rojo=a=b',
    'rojo=ends in space\u00a0',
    'tenant@1system=x',
    'a@b@c=x',
    `${'k'.repeat(257)}=v`,
    `k@${'s'.repeat(15)}=v`,
    `a=${'v'.repeat(257)}`,
    Array.from({ length: 33 }, (_, at) => `k${at}=v`).join(','),
  ]

  for (const header of bad) assert.ok(!isWellFormedTracestate(header), header)
})

test('512 characters are sent on and one more is not', () => {
  const pairs = `a=${'v'.repeat(254)},b=${'v'.repeat(253)}`
  assert.equal(pairs.length, 512)

  assert.ok(isWellFormedTracestate(pairs))
  assert.ok(!isWellFormedTracestate(`${pairs}v`))
})
