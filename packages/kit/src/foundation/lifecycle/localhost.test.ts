import assert from 'node:assert/strict'
import dns from 'node:dns'
import { type TestContext, test } from 'node:test'
import { KeepAliveClient, outcome } from './testing/keep-alive-client.ts'
import { brief, listenerClosed, listening } from './testing/listening.ts'

test('where localhost is two addresses, both listeners close and both serve on', async (t) => {
  localhostIs(t, ['127.0.0.1', '127.0.0.2'])
  const { app, port } = await listening(t, {
    host: 'localhost',
    bounds: { ...brief, drainMs: 5_000 },
  })
  await using second = await KeepAliveClient.connect(port, '127.0.0.2')
  await second.ask('/')

  const end = app.lifecycle.shutdown('test')
  await listenerClosed(app.lifecycle)
  const refused = await Promise.all(
    ['127.0.0.1', '127.0.0.2'].map((host) => outcome(KeepAliveClient.connect(port, host))),
  )
  const answer = await second.ask('/')
  await end

  assert.deepEqual(refused, ['ECONNREFUSED', 'ECONNREFUSED'])
  assert.equal(answer.status, 200)
})

/** Fastify looks `localhost` up by itself, and few machines give it two IPv4 addresses. */
function localhostIs(t: TestContext, addresses: readonly string[]): void {
  const { lookup } = dns
  t.after(() => Object.assign(dns, { lookup }))
  Object.assign(dns, {
    lookup(host: string, ...rest: readonly unknown[]) {
      if (host !== 'localhost') return Reflect.apply(lookup, dns, [host, ...rest])
      const done = rest.at(-1) as (...found: readonly unknown[]) => void
      const found = addresses.map((address) => ({ address, family: 4 }))
      const wantsAll = typeof rest[0] === 'object' && rest[0] !== null && 'all' in rest[0]
      process.nextTick(done, null, ...(wantsAll ? [found] : [addresses[0], 4]))
    },
  })
}
