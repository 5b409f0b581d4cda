import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createServer } from 'node:tls'
import { sharedRedis } from '../../../../../tools/servers/shared-redis.ts'
import { certificates } from '../database/postgres/testing/certificates.ts'
import { isUp, redisClient } from './testing/clients.ts'

test('over TLS the server proves who it is, by name, to an authority that is trusted', async (t) => {
  const { url, ca } = await secureRedis(t)
  const client = redisClient(t, url, { tls: { ca } })
  await isUp(client)

  assert.equal(await client.ping(), 'PONG')
})

test('a server that nobody trusts is never spoken to', async (t) => {
  const { url } = await secureRedis(t)
  const client = redisClient(t, url)
  const down = Promise.withResolvers<string>()
  client.onDown(down.resolve)

  assert.match(await down.promise, /certificate/)
  await assert.rejects(client.ping(), { reason: 'away' })
})

/** A real Redis behind something that ends TLS. */
async function secureRedis(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-redis-tls-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const files = certificates(folder)
  const [ca, cert, key] = await Promise.all(
    [files.authority, files.certificate, files.key].map((file) => readFile(file)),
  )
  const plain = new URL(await (await sharedRedis()).createDatabase())
  const server = createServer({ cert, key }, (client) => {
    const redis = connect(Number(plain.port), '127.0.0.1')
    for (const end of [client, redis]) {
      end.on('error', () => {})
      end.on('close', () => {
        client.destroy()
        redis.destroy()
      })
    }
    client.pipe(redis).pipe(client)
  })
  t.after(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const secure = new URL(plain.href.replace(/^redis:/, 'rediss:'))
  secure.hostname = 'localhost'
  secure.port = String(typeof address === 'object' && address !== null ? address.port : 0)
  return { url: secure.href, ca }
}
