import assert from 'node:assert/strict'
import type { LookupAddress } from 'node:dns'
import { test } from 'node:test'
import { nameLookup, type Resolve } from './name-lookup.ts'

const first: LookupAddress = { address: '10.0.0.1', family: 4 }
const second: LookupAddress = { address: '10.0.0.2', family: 4 }
type Done = Parameters<Resolve>[2]

test('connections that ask at the same time share one lookup', async () => {
  const server = nameServer()
  const lookup = nameLookup(server.resolve)

  const asked = Array.from({ length: 10 }, () => ask(lookup))
  assert.equal(server.pending.length, 1)
  server.answer(null, [first, second])

  for (const answer of await Promise.all(asked)) assert.deepEqual(answer, [first, second])
})

test('a lookup that hangs holds two threads at most, however many ask', () => {
  const server = nameServer()
  const clock = { nowMs: 10_000 }
  const lookup = nameLookup(server.resolve, () => clock.nowMs)

  for (let second = 0; second < 60; second += 1) {
    void ask(lookup)
    clock.nowMs += 1_000
  }

  assert.equal(server.pending.length, 2)
})

test('while no name server answers the last answer serves', async () => {
  const server = nameServer()
  const lookup = nameLookup(server.resolve)
  const known = ask(lookup)
  server.answer(null, [first])
  await known

  const hanging = await ask(lookup)
  const failing = ask(lookup)
  server.answer(failure('EAI_AGAIN'), [])

  assert.deepEqual(hanging, [first])
  assert.deepEqual(await failing, [first])
})

test('a name that exists no more is an answer', async () => {
  const server = nameServer()
  const lookup = nameLookup(server.resolve)
  const known = ask(lookup)
  server.answer(null, [first])
  await known

  const asked = ask(lookup)
  server.answer(failure('ENOTFOUND'), [])

  await assert.rejects(asked, { code: 'ENOTFOUND' })
})

function nameServer() {
  const pending: Done[] = []
  const resolve: Resolve = (_name, _options, done) => void pending.push(done)
  return {
    pending,
    resolve,
    answer(error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) {
      for (const done of pending.splice(0)) done(error, addresses)
    },
  }
}

function ask(lookup: ReturnType<typeof nameLookup>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    lookup('db.example', { all: true }, (error, addresses) => {
      if (error === null) resolve(addresses)
      else reject(error)
    })
  })
}

function failure(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code })
}
