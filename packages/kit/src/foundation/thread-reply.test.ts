import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { nextReply } from './thread-reply.ts'

test('a thread answers, whatever it sends beside under node --watch', async (t) => {
  const worker = threadOf(`
    parentPort.postMessage({ 'watch:import': ['file:///a.js'] })
    parentPort.postMessage({ kind: 'done', value: 1 })
    parentPort.on('message', () => parentPort.postMessage({ kind: 'done', value: 2 }))`)
  t.after(() => worker.terminate())

  const first = await nextReply(worker, 'a thread')
  worker.postMessage('again')
  const second = await nextReply(worker, 'a thread')

  assert.deepEqual(
    [first, second],
    [
      { kind: 'done', value: 1 },
      { kind: 'done', value: 2 },
    ],
  )
  assert.deepEqual(
    ['message', 'error', 'exit'].map((name) => worker.listenerCount(name)),
    [0, 0, 0],
  )
})

test('a thread that ends without an answer, or throws, is an error', async () => {
  const ends = nextReply(threadOf('process.exit(3)'), 'a thread')
  const throws = nextReply(threadOf("throw new Error('no file')"), 'a thread')

  await Promise.all([
    assert.rejects(ends, /a thread ended with exit code 3/),
    assert.rejects(throws, /no file/),
  ])
})

function threadOf(code: string): Worker {
  return new Worker(`const { parentPort } = require('node:worker_threads')\n${code}`, {
    eval: true,
  })
}
