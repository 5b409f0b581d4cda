import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import fastify from 'fastify'
import { issueTicket } from './guard-ticket.ts'
import { passwords } from './plugin.ts'

const cheap = { memoryKiB: 64, cores: 4 }

test('the service hashes and verifies by app.passwords', async () => {
  await using app = fastify()
  await app.register(passwords, cheap)
  await app.ready()

  const stored = await app.passwords.hash('open sesame')

  assert.equal((await app.passwords.verify(issueTicket(), 'open sesame', stored)).ok, true)
})

test('a hash is measured soon after the start, and warnings are logged and passed on', async () => {
  const lines: string[] = []
  const codes: string[] = []
  await using app = fastify({ logger: { stream: { write: (line: string) => lines.push(line) } } })
  await app.register(passwords, { ...cheap, onWarning: ({ code }) => codes.push(code) })

  await app.ready()
  const measuredAtReady = app.passwords.stats().hashMs
  await untilWarned(codes)

  assert.equal(measuredAtReady, 0)
  assert.ok(app.passwords.stats().hashMs > 0)
  assert.ok(codes.includes('HASH_TIME_UNUSUAL'))
  const logged = lines.map((line) => JSON.parse(line)).find((line) => line.hashWarning)
  assert.deepEqual([logged.level, logged.hashWarning], [40, codes[0]])
})

test('a thread for hashes starts with the first, and closing the service ends it', async () => {
  const app = fastify()
  await app.register(passwords, { ...cheap, bcrypt: { costMax: 4 } })
  await app.ready()
  assert.equal(app.passwords.stats().hashThreads, 0)
  await app.passwords.hash('open sesame')
  assert.equal(app.passwords.stats().hashThreads, 1)

  await app.close()

  assert.equal(app.passwords.stats().hashThreads, 0)
})

async function untilWarned(codes: readonly string[]): Promise<void> {
  const untilMs = performance.now() + 20_000
  while (codes.length === 0 && performance.now() < untilMs) await setTimeout(20)
}
