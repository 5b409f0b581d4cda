import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { createModelPool, loadManifest, shippedModel } from './index.ts'
import { RetiredWorkers } from './retired-workers.ts'

const picture = readFileSync(join(import.meta.dirname, '../../fixtures/drawn_car.jpg'))

test('a worker that was too slow ends by itself, once its decoder is done', async (t) => {
  const exits: Promise<unknown[]>[] = []
  const watch = (worker: Worker) => exits.push(once(worker, 'exit'))
  process.on('worker', watch)
  t.after(() => process.off('worker', watch))
  // No picture is classified within a millisecond.
  await using pool = await createModelPool({
    manifest: await loadManifest(shippedModel),
    workers: 1,
    jobTimeoutMs: 1,
  })

  await assert.rejects(pool.classify(picture, { format: 'jpeg' }), { code: 'MODEL_TIMEOUT' })

  // One that is terminated ends with 1.
  assert.deepEqual(await exits[0], [0])
})

test('one that does not end is terminated when the pool closes, and so is the oldest of many', async () => {
  const stuck = () =>
    new Worker('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)', { eval: true })
  const workers = [stuck(), stuck(), stuck(), stuck()]
  await Promise.all(workers.map((worker) => once(worker, 'online')))
  const retired = new RetiredWorkers()

  const [oldest] = workers
  const ended = once(oldest as Worker, 'exit')
  for (const worker of workers) retired.add(worker)
  await ended
  const endedEarly = workers.filter(({ threadId }) => threadId === -1).length
  await retired.close()

  assert.equal(endedEarly, 1)
  assert.ok(workers.every(({ threadId }) => threadId === -1))
})
