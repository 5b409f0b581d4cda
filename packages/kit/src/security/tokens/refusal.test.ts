import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import { errors } from '../../foundation/errors/index.ts'
import { invalidToken, type RefusalReason, refusalReasons, refused } from './refusal.ts'

test('every reason gets the same 401, and is told to the log alone', async (t) => {
  const reasons = Object.keys(refusalReasons)
  const app = fastify()
  t.after(() => app.close())
  await app.register(errors, { now: () => 0 })
  app.get('/:reason', (request) => {
    request.id = 'same'
    throw invalidToken((request.params as { reason: string }).reason)
  })

  const answers = await Promise.all(reasons.map((reason) => app.inject(`/${reason}`)))

  const [first] = answers
  assert.equal(first?.statusCode, 401)
  assert.equal(first.headers['www-authenticate'], 'Bearer error="invalid_token"')
  for (const { statusCode, headers, body } of answers) {
    assert.deepEqual(
      [statusCode, { ...headers, date: '' }, body],
      [401, { ...first.headers, date: '' }, first.body],
    )
  }
  assert.equal(invalidToken('EXPIRED').cause, 'EXPIRED')
})

test('the error of a reason is made once, within a bound of reasons', () => {
  const errors = Array.from({ length: 300 }, (_, at) => invalidToken(`reason ${at}`))

  assert.equal(invalidToken('reason 1'), errors[1])
  assert.notEqual(invalidToken('reason 299'), errors[299])
  assert.ok(errors.every(({ cause }, at) => cause === `reason ${at}`))
})

test('a refusal is one constant for each reason', () => {
  for (const reason of Object.keys(refusalReasons) as RefusalReason[]) {
    assert.equal(refused(reason), refused(reason))
    assert.deepEqual(refused(reason), { reason })
  }
})
