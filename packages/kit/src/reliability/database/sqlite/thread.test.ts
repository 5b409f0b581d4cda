import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { boundsOfNextThread, heapShareKept } from '../../../foundation/testing/thread-heap.ts'
import { busyTimeoutMs, restartDelayMs } from './delays.ts'
import type { Open, ThreadData } from './protocol.ts'
import { Thread, threadScript } from './thread.ts'

test('the first lost thread is replaced at once, each further one later, up to five seconds', () => {
  assert.deepEqual([1, 2, 3, 4, 9, 1_000].map(restartDelayMs), [0, 100, 200, 400, 5_000, 5_000])
})

test('SQLite waits for others a little less than the call may take', () => {
  const waits = [2_000, 1_013, 60, 30, 10, -500].map((leftMs) => busyTimeoutMs(7 + leftMs, 7))

  assert.deepEqual(waits, [1_975, 975, 25, 0, 0, 0])
  assert.equal(busyTimeoutMs(Number.POSITIVE_INFINITY, 7), 1_000)
})

test('the threads run the script beside the module, compiled or not', () => {
  assert.equal(threadScript('file:///kit/src/thread.ts').href, 'file:///kit/src/worker.ts')
  assert.equal(threadScript('file:///kit/dist/thread.js').href, 'file:///kit/dist/worker.js')
})

test('the heap of a thread is bounded, as one without a bound starts larger', async (t) => {
  const bounds = await boundsOfNextThread(() => {
    const thread = new Thread({ onAnswers() {}, onGone() {} }, threadScript())
    t.after(() => thread.terminate())
  })

  assert.equal(bounds?.maxOldGenerationSizeMb, 1_024)
})

test('a thread gives back what only its start needed', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-thread-'))
  const workerData: ThreadData = { flags: new SharedArrayBuffer(4) }
  const worker = new Worker(threadScript(), { workerData })
  t.after(async () => {
    await worker.terminate()
    rmSync(folder, { recursive: true })
  })

  worker.postMessage(openedAs(join(folder, 'a.db')))
  const [{ kind }] = await once(worker, 'message')
  const kept = await heapShareKept(worker)

  assert.equal(kind, 'opened')
  assert.ok(kept <= 0.85, `${(100 * kept).toFixed(0)} % of its heap are kept`)
})

function openedAs(file: string): Open {
  return {
    kind: 'open',
    file,
    isWriter: true,
    mustExist: false,
    mustVerify: false,
    synchronous: 'FULL',
    walAutocheckpointPages: 1_000,
    ballastBytes: 0,
    busyTimeoutMs: 1_000,
  }
}
