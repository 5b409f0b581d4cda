import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { balancedLoad } from './balanced-load.ts'
import type { Http } from './http-client.ts'
import { poll } from './readiness.ts'
import { answerOf } from './testing/hand-written-answer.ts'

test('a service that turns readiness first loses nothing; a naive count says that it does', async (t) => {
  const [emulated, naive] = await Promise.all([
    lostInShutdown(t, { listensOnMs: 250, heedsReadiness: true }),
    lostInShutdown(t, { listensOnMs: 250, heedsReadiness: false }),
  ])

  assert.equal(emulated, 0)
  assert.ok(naive > 0)
})

test('a service that closes its listener at once loses requests', async (t) => {
  assert.ok((await lostInShutdown(t, { listensOnMs: 0, heedsReadiness: true })) > 0)
})

interface Shutdown {
  /** How long the listener stays open after readiness turned. */
  readonly listensOnMs: number
  readonly heedsReadiness: boolean
}

/** Requests that failed though the balancer sent them. */
async function lostInShutdown(t: TestContext, shutdown: Shutdown): Promise<number> {
  const life = { isDraining: false }
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/readyz' && life.isDraining ? 503 : 200
    response.setHeader('connection', 'close').end('ok')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => server.close())
  const load = balancedLoad({
    http: httpTo(server),
    readiness: '/readyz',
    reads: [{ path: '/' }],
    now: () => performance.now(),
    heedsReadiness: shutdown.heedsReadiness,
  })
  await delay(150)
  life.isDraining = shutdown.listensOnMs > 0
  await delay(shutdown.listensOnMs)
  server.close()
  while (load.stoppedAtMs() === undefined) await delay(20)
  await load.end()
  return load.requests().filter(({ outcome }) => outcome !== 'ok').length
}

function httpTo(server: Server): Http {
  const { port } = server.address() as AddressInfo
  const http: Http = {
    origin: `http://127.0.0.1:${port}`,
    at: () => http,
    async send({ path }) {
      const atMs = performance.now()
      const { status, ending, ms } = await poll(port, path, 2_000)
      const how = ending === 'failed' ? 'reset' : ending
      return answerOf({ path, status, ending: how, atMs, ms })
    },
  }
  return http
}
