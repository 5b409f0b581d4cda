import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { loadArgon2 } from './argon2.ts'
import { BcryptThreads } from './bcrypt-threads.ts'

const task = { password: Buffer.from('U*U'), salt: Buffer.alloc(16), costs: [4] }

test('as many threads start as tasks run at once, and they are used again', async (t) => {
  const threads = open(t)
  await threads.start()

  await Promise.all([threads.compute(task), threads.compute(task)])
  await threads.compute(task)

  assert.equal(threads.size, 2)
})

test('the first cost gives the answer', async (t) => {
  const threads = open(t)

  const one = await threads.compute(task)
  const filled = await threads.compute({ ...task, costs: [4, 4, 5] })

  assert.deepEqual(filled, one)
})

test('bcrypt does not keep the event loop from its work', async (t) => {
  const threads = open(t)
  await threads.start()
  let turns = 0
  const timer = setInterval(() => {
    turns += 1
  }, 1)

  await threads.compute({ ...task, costs: [10] })

  clearInterval(timer)
  assert.ok(turns > 3, `${turns} turns`)
})

test('a thread that dies answers its task with 503 and is replaced', async (t) => {
  const threads = open(t, 'faulty-worker')

  for (const _attempt of [1, 2]) {
    await assert.rejects(threads.compute(task), { code: 'PASSWORDS_UNAVAILABLE', statusCode: 503 })
  }

  assert.equal(threads.size, 0)
})

test('without hash-wasm the start says what to install', async (t) => {
  const threads = open(t, 'missing-library-worker')

  await assert.rejects(threads.start(), /need the package hash-wasm/)

  assert.equal(threads.size, 0)
})

test('without @node-rs/argon2 the start says what to install', async () => {
  const library = () => Promise.reject(new Error('Cannot find package'))

  await assert.rejects(loadArgon2(library), /needs the package @node-rs\/argon2/)
})

test('closed threads have ended and compute nothing', async (t) => {
  const threads = open(t)
  await threads.start()

  await threads.close()

  assert.equal(threads.size, 0)
  await assert.rejects(threads.compute(task), { code: 'PASSWORDS_UNAVAILABLE' })
})

function open(t: TestContext, script?: string): BcryptThreads {
  const url = script && new URL(`./testing/${script}.ts`, import.meta.url)
  const threads = url ? new BcryptThreads(url) : new BcryptThreads()
  t.after(() => threads.close())
  return threads
}
