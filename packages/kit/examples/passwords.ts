import assert from 'node:assert/strict'
import { issueTicket, type LoginGuard, passwords } from '@plimsoll/kit/passwords'
import fastify from 'fastify'

const app = fastify()
await app.register(passwords, { contextWords: ['example'] })
await app.ready()

const userInputs = ['ann@example.com']
const [problem] = app.passwords.assess('example-ann', { userInputs })
assert.equal(problem?.code, 'PASSWORD_PERSONAL')
assert.deepEqual(app.passwords.assess('correct horse battery staple', { userInputs }), [])
const stored = await app.passwords.hash('correct horse battery staple')

// A real guard counts first, and rejects when there were too many attempts.
const guard: LoginGuard = { charge: async () => ({ ticket: issueTicket(), refund: () => {} }) }
const login = async (password: string, hash: string | undefined) => {
  const { ticket } = await guard.charge({ identifier: 'ann@example.com', address: '192.0.2.7' })
  return app.passwords.verify(ticket, password, hash)
}

assert.equal((await login('correct horse battery staple', stored)).ok, true)
assert.equal((await login('correct horse', stored)).ok, false)
// Nobody has this name: a dummy takes the same time.
assert.equal((await login('correct horse', undefined)).ok, false)
process.stdout.write(`${problem.code}; ${stored.slice(0, 30)}\n`)
await app.close()
