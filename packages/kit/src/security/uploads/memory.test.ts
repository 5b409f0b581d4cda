import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { composeForm, FORM_TYPE } from './testing/compose-form.ts'
import { jpeg } from './testing/images.ts'
import { uploadService } from './testing/upload-service.ts'

test('dozens of large uploads that are refused leave nothing in memory', async () => {
  await using service = await uploadService({ bytesMax: 2_000_000 })
  const url = await service.app.listen({ host: '127.0.0.1', port: 0 })
  const headers = { 'content-type': FORM_TYPE }
  const bodies = [
    composeForm({ content: Buffer.concat([jpeg, Buffer.alloc(3_000_000)]) }),
    composeForm({ content: Buffer.concat([jpeg, Buffer.alloc(1_500_000), Buffer.from('<svg>')]) }),
    composeForm({ content: Buffer.alloc(1_500_000) }),
  ].map((form) => new Uint8Array(form))
  const sendAll = async (times: number) => {
    for (let i = 0; i < times; i++) {
      for (const body of bodies) {
        const answer = await fetch(`${url}/one`, { method: 'POST', headers, body })
        await answer.text()
        assert.ok(answer.status >= 400 && answer.status < 500)
      }
    }
  }
  await sendAll(3)
  const before = await settledBytes()

  await sendAll(20)

  const grownBytes = (await settledBytes()) - before
  assert.ok(grownBytes < 5_000_000, `${grownBytes} bytes more`)
})

/**
 * Bytes that are still reachable: the least of some readings, since the last bodies are dropped
 * after their answers, and what a collection frees is swept by other threads. A leak stays.
 */
async function settledBytes(): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let reading = 0; reading < 10; reading++) {
    await setTimeout(50)
    least = Math.min(least, bytesInUse())
  }
  return least
}

function bytesInUse(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
