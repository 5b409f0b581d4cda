import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { type CorsCase, type Facts, judge } from './judge.ts'
import { foreignOrigins } from './origins.ts'

const allowed = 'https://app.example'
const evil = 'https://evil.example'

test('a foreign origin with credentials fails', () => {
  const judgement = judge(facts([answered(evil, true)]))

  assert.equal(judgement.verdict, 'FAIL')
  assert.ok(judgement.verdict === 'FAIL' && judgement.member === 'foreign origin, own data')
})

test('no answer to foreign origins, or * without credentials, passes', () => {
  assert.equal(judge(facts([answered(undefined)])).verdict, 'PASS')
  assert.equal(judge(facts([answered('*')])).verdict, 'PASS')
  assert.equal(judge(facts([answered(allowed, true)])).verdict, 'PASS')
})

test('what browsers make harmless is only suspicious', () => {
  const reflected = judge(facts([answered(evil)]))
  const anyone = judge(facts([answered('*', true)]))

  assert.deepEqual([reflected.verdict, anyone.verdict], ['UNKNOWN', 'UNKNOWN'])
  assert.ok(reflected.verdict === 'UNKNOWN' && reflected.suspicion !== undefined)
})

test('the declared origin must be allowed', () => {
  const control = answerOf({ headers: {} })

  assert.equal(judge({ ...facts([answered(evil, true)]), control }).verdict, 'UNKNOWN')
  const undeclared = { ...facts([answered(undefined)]), allowed: undefined, control: undefined }
  assert.equal(judge(undeclared).verdict, 'PASS')
})

test('a body that echoes the origin is no CORS', () => {
  const one = answered(undefined)

  const judgement = judge(facts([{ ...one, answer: { ...one.answer, body: evil } }]))

  assert.equal(judgement.verdict, 'PASS')
})

test('a service without browser clients is left out, unless it allows somebody', () => {
  const declared = { isDeclaredWithoutBrowsers: true, control: undefined, allowed: undefined }

  assert.equal(judge({ ...facts([answered(undefined)]), ...declared }).verdict, 'N/A')
  assert.equal(judge({ ...facts([answered(evil, true)]), ...declared }).verdict, 'FAIL')
})

test('the family has at least four members, none of which is the allowed origin', () => {
  const origins = foreignOrigins(allowed, 'http://127.0.0.1:3000').map(({ origin }) => origin)

  assert.deepEqual(origins, [
    'https://plimsoll-audit.example',
    'null',
    'https://app.example.plimsoll-audit.example',
    'https://plimsollapp.example',
    'https://appxexample',
    'http://app.example',
  ])
  assert.ok(foreignOrigins(undefined, 'http://127.0.0.1:3000').length >= 4)
})

function answered(origin: string | undefined, credentials = false): CorsCase {
  const headers = {
    ...(origin === undefined ? {} : { 'access-control-allow-origin': origin }),
    ...(credentials ? { 'access-control-allow-credentials': 'true' } : {}),
  }
  return {
    member: 'foreign origin',
    origin: evil,
    where: 'own data',
    answer: answerOf({ headers }),
  }
}

function facts(cases: readonly CorsCase[]): Facts {
  return {
    isDeclaredWithoutBrowsers: false,
    own: answerOf({ status: 200 }),
    allowed,
    control: answerOf({ headers: { 'access-control-allow-origin': allowed } }),
    cases,
    health: { name: 'health', held: true },
  }
}
