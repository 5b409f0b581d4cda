import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { secretsIn } from './secrets.ts'

const bcrypt = `$2b$12$${'a'.repeat(53)}`

test('hashes and keys are known by their form, whatever they are called', () => {
  const bodies = [
    `{"credential":"${bcrypt}"}`,
    '{"x":"$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA"}',
    '{"x":"pbkdf2_sha256$600000$salt$hash"}',
    '-----BEGIN RSA PRIVATE KEY-----\nMII',
  ]

  for (const body of bodies) assert.equal(secretsIn(answerOf({ body }), []).length, 1, body)
})

test('members are known by their names if they hold a value', () => {
  const leaky = '{"user":{"password_hash":"c2FsdA.aGFzaA"}}'
  const masked = '{"password":"********","secret":"","hash":null,"has_password":true}'
  const sentence = '{"errors":{"password":"must be longer"},"password":"is too short"}'

  assert.deepEqual(secretsIn(answerOf({ body: leaky }), []), [
    { kind: 'a member called password_hash', pointer: '/user/password_hash', wasSent: false },
  ])
  assert.deepEqual(secretsIn(answerOf({ body: masked }), []), [])
  assert.deepEqual(secretsIn(answerOf({ body: sentence }), []), [])
})

test('a hash is one of a password only beside the name of who signs in', () => {
  const log = '{"items":[{"seq":1,"hash":"3a7bd3e2360a3d29","action":"login"}]}'
  const user = '{"items":[{"email":"a@example.com","hash":"3a7bd3e2360a3d29","salt":"9f"}]}'

  assert.deepEqual(secretsIn(answerOf({ body: log }), []), [])
  assert.deepEqual(
    secretsIn(answerOf({ body: user }), []).map(({ pointer }) => pointer),
    ['/items/0/hash', '/items/0/salt'],
  )
})

test('a description of passwords is none', () => {
  const document = '{"openapi":"3.1.0","x":{"password":"string"}}'
  const schema = '{"$schema":"x","secret":"string"}'

  assert.deepEqual(secretsIn(answerOf({ body: document }), []), [])
  assert.deepEqual(secretsIn(answerOf({ body: schema }), []), [])
})

test('a password of the run is found anywhere, and it is told whether it was sent', () => {
  const body = 'Hello Correct-Horse-1'

  const [hit] = secretsIn(answerOf({ body, sent: '{"p":"Correct-Horse-1"}' }), ['Correct-Horse-1'])

  assert.equal(hit?.kind, 'the password')
  assert.equal(hit.wasSent, true)
})
