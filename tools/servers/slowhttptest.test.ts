import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { slowhttptest } from './slowhttptest.ts'

test('an attack counts its connections second by second, and whether the service answers', async (t) => {
  const server = createServer((_request, answer) => answer.end('{}'))
  t.after(() => server.close().closeAllConnections())
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

  const seconds = await slowhttptest({ mode: 'headers', url, connections: 5, rate: 50, seconds: 2 })

  const last = seconds.at(-1)
  assert.deepEqual([last?.connected, last?.isAvailable], [5, true])
})

test('an attack on nobody is an error', async () => {
  const attack = { mode: 'headers', url: 'no-url', connections: 1, rate: 1, seconds: 1 } as const

  await assert.rejects(slowhttptest(attack))
})
