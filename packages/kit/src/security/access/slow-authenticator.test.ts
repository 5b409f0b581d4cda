import assert from 'node:assert/strict'
import { test } from 'node:test'
import { invalidToken } from '../tokens/index.ts'
import { claimsOf } from '../tokens/testing/compact.ts'
import type { Authenticator } from './authenticator.ts'
import { samplePolicy, sampleService, signedInAs } from './testing/sample-service.ts'

test('an authenticator that has to wait is waited for', async () => {
  const slow: Authenticator = {
    name: 'slow',
    authenticate: async ({ headers }) => {
      if (headers['x-slow'] !== 'good') throw invalidToken('SLOW')
      return principalOf('user')
    },
  }
  const { app } = await sampleService({
    authenticators: [{ ...slow, authenticate: only('x-slow', slow) }],
  })
  await using _closed = app
  const ask = async (url: string, headers: object) =>
    (await app.inject({ url, headers: { ...headers } })).statusCode

  const statuses = await Promise.all([
    ask('/reports/1', { 'x-slow': 'good' }),
    ask('/admin/users', { 'x-slow': 'good' }),
    ask('/reports/1', { 'x-slow': 'bad' }),
    ask('/reports/1', { 'x-slow': 'good', ...signedInAs('user') }),
    ask('/reports/1', { 'x-slow': 'bad', authorization: 'Bearer garbage' }),
  ])

  assert.deepEqual(statuses, [200, 403, 401, 401, 401])
})

test('a defect in an authenticator lets nobody in', async () => {
  const broken: Authenticator = {
    name: 'broken',
    authenticate: async () => Promise.reject(new TypeError('a defect')),
  }
  const silent: Authenticator = { name: 'silent', authenticate: async () => undefined as never }
  const answerOf = async (authenticator: Authenticator) => {
    const { app } = await sampleService({ authenticators: [authenticator] })
    await using _closed = app
    return (await app.inject('/me')).statusCode
  }

  assert.deepEqual([await answerOf(broken), await answerOf(silent)], [500, 401])
})

function principalOf(role: string) {
  const { sub: userId } = claimsOf()
  const permissions = samplePolicy.maskOf([role])
  return Object.freeze({ method: 'api-key' as const, userId, roles: [role], permissions })
}

/** Asks only if the header is there. */
function only(header: string, { authenticate }: Authenticator): Authenticator['authenticate'] {
  return (request) => (request.headers[header] === undefined ? undefined : authenticate(request))
}
