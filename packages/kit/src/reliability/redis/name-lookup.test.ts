import assert from 'node:assert/strict'
import type { LookupAddress } from 'node:dns'
import { test } from 'node:test'
import { nameLookup, type Resolve } from './name-lookup.ts'

const address: LookupAddress = { address: '10.0.0.1', family: 4 }

test('a lookup that hangs is the only one, however often connections are tried', () => {
  const server = nameServer()
  const lookup = nameLookup(server.resolve)

  for (let attempt = 0; attempt < 100; attempt += 1) void ask(lookup)

  assert.equal(server.pending.length, 1)
})

test('all who have asked meanwhile are told the answer', async () => {
  const server = nameServer()
  const lookup = nameLookup(server.resolve)
  const asked = [ask(lookup), ask(lookup)]

  server.answer(null, [address])

  assert.deepEqual(await Promise.all(asked), [[address], [address]])
})

test('while a lookup hangs, and when no name server answers, the last answer serves', async () => {
  const server = nameServer()
  const lookup = nameLookup(server.resolve)
  const known = ask(lookup)
  server.answer(null, [address])
  await known

  const waiting = ask(lookup)
  const meanwhile = await ask(lookup)
  server.answer(Object.assign(new Error('again'), { code: 'EAI_AGAIN' }), [])

  assert.deepEqual(meanwhile, [address])
  assert.deepEqual(await waiting, [address])
})

test('a name that exists no more is an answer', async () => {
  const server = nameServer()
  const lookup = nameLookup(server.resolve)
  const known = ask(lookup)
  server.answer(null, [address])
  await known

  const asked = ask(lookup)
  server.answer(Object.assign(new Error('gone'), { code: 'ENOTFOUND' }), [])

  await assert.rejects(asked, { code: 'ENOTFOUND' })
})

function nameServer() {
  const pending: Parameters<Resolve>[2][] = []
  const resolve: Resolve = (_name, _options, done) => void pending.push(done)
  return {
    pending,
    answer(error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) {
      for (const done of pending.splice(0)) done(error, addresses)
    },
    resolve,
  }
}

function ask(lookup: ReturnType<typeof nameLookup>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    lookup('redis.example', { all: true }, (error, addresses) => {
      if (error === null) resolve(addresses)
      else reject(error)
    })
  })
}
