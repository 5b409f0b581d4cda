import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { type TestContext, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { boundsOfNextThread, heapShareKept } from '../../foundation/testing/thread-heap.ts'
import { nextReply } from '../../foundation/thread-reply.ts'
import type { HashReply } from './hash-task.ts'
import { HashThreads, workerScript } from './hash-threads.ts'

const password = Buffer.from('U*U')
const salt = Buffer.alloc(16)
const bcrypt = bcryptOf([4])
const argon2 = {
  kind: 'argon2',
  task: {
    ...{ password, salt, key: undefined, hashBytes: 32 },
    parameters: { memoryKiB: 64, passes: 2, lanes: 1 },
  },
} as const

test('as many threads start as tasks run at once, and they are used again', async (t) => {
  const threads = open(t)
  await Promise.all([threads.compute(bcrypt), threads.compute(argon2)])
  await threads.compute(bcrypt)

  assert.equal(threads.size, 2)
})

test('the first cost gives the answer', async (t) => {
  const threads = open(t)

  const one = await threads.compute(bcrypt)
  const filled = await threads.compute(bcryptOf([4, 4, 5]))

  assert.deepEqual(filled, one)
})

test('a hash does not keep the event loop from its work', async (t) => {
  const threads = open(t)
  await threads.compute(bcrypt)
  let turns = 0
  const timer = setInterval(() => {
    turns += 1
  }, 1)

  await threads.compute(bcryptOf([10]))

  clearInterval(timer)
  assert.ok(turns > 3, `${turns} turns`)
})

test('a thread that dies answers its task with 503 and is replaced', async (t) => {
  const threads = open(t, 'faulty-worker')

  for (const _attempt of [1, 2]) {
    await assert.rejects(threads.compute(bcrypt), {
      code: 'PASSWORDS_UNAVAILABLE',
      statusCode: 503,
    })
  }

  assert.equal(threads.size, 0)
})

const canYield = process.platform === 'linux' && getPriority() < 19
test('threads for hashes let all else go first', { skip: !canYield }, async (t) => {
  const threads = open(t)
  const before = thoseThatYield()

  await Promise.all([threads.compute(bcrypt), threads.compute(argon2)])

  assert.equal(before, 0)
  assert.equal(thoseThatYield(), 2)
})

test('the heap of a thread is bounded, as one without a bound starts larger', async (t) => {
  const threads = open(t)

  const bounds = await boundsOfNextThread(() => threads.compute(argon2))

  assert.equal(bounds?.maxYoungGenerationSizeMb, 2)
  assert.equal(bounds?.maxOldGenerationSizeMb, 64)
})

test('a thread gives back what only its start needed', async (t) => {
  const worker = new Worker(workerScript())
  t.after(() => worker.terminate())
  const answer = nextReply<HashReply>(worker, 'a thread for hashes')
  worker.postMessage(argon2)

  assert.equal((await answer).kind, 'hash')
  const kept = await heapShareKept(worker)

  assert.ok(kept <= 0.85, `${(100 * kept).toFixed(0)} % of its heap are kept`)
})

test('closed threads have ended and compute nothing', async (t) => {
  const threads = open(t)
  await threads.compute(bcrypt)

  await threads.close()

  assert.equal(threads.size, 0)
  await assert.rejects(threads.compute(bcrypt), { code: 'PASSWORDS_UNAVAILABLE' })
})

function open(t: TestContext, script?: string): HashThreads {
  const url = script && new URL(`./testing/${script}.ts`, import.meta.url)
  const threads = url ? new HashThreads(url) : new HashThreads()
  t.after(() => threads.close())
  return threads
}

function bcryptOf(costs: readonly number[]) {
  return { kind: 'bcrypt', task: { password, salt, costs } } as const
}

/** Threads of this process with a lower priority: the nineteenth of the fields of proc_pid_stat(5). */
function thoseThatYield(): number {
  const places = readdirSync('/proc/self/task').map((thread) => {
    const text = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8')
    // The name, second of all, may have spaces.
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[16])
  })
  return places.filter((nice) => nice > getPriority()).length
}
