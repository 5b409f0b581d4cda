import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import fastify from 'fastify'
import { type Dependency, health } from './index.ts'
import { service } from './testing/service.ts'
import { tcpPeer } from './testing/tcp-peer.ts'

test('a dependency that hangs makes no probe wait; control: a check in the probe does', async (t) => {
  const hanging: Dependency = {
    name: 'database',
    criticality: 'required',
    check: () => new Promise(() => {}),
  }
  const { app } = await service(t, {}, [hanging], undefined, (app) => {
    app.get('/naive', async () => hanging.check(new AbortController().signal, () => {}))
  })

  const first = async (url: string) =>
    Promise.race([app.inject(url).then(({ statusCode }) => statusCode), setTimeout(300, 'hangs')])

  assert.equal(await first('/readyz'), 503)
  assert.equal(await first('/livez'), 200)
  assert.equal(await first('/health'), 503)
  assert.equal(await first('/naive'), 'hangs')
})

for (const fault of ['refuses', 'says nothing', 'resets'] as const) {
  test(`a dependency that ${fault} is down soon, and up soon after it is mended`, async (t) => {
    const peer = await tcpPeer(t)
    const app = fastify()
    t.after(() => app.close())
    await app.register(health)
    const times = { timeoutMs: 50, intervalMs: 60 }
    app.health.register({
      name: 'peer',
      criticality: 'required',
      ...times,
      check: (signal) => greeted(peer.port, signal),
    })
    await app.ready()

    await until(async () => (await app.inject('/readyz')).statusCode === 200)
    await peer.be(fault)
    await until(async () => (await app.inject('/readyz')).statusCode === 503)
    assert.equal((await app.inject('/livez')).statusCode, 200)
    await peer.be('well')
    await until(async () => (await app.inject('/readyz')).statusCode === 200)
  })
}

/** A check such as a real one: connects, and waits for the first bytes. */
async function greeted(port: number, signal: AbortSignal): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' })
  try {
    await once(socket, 'data', { signal })
  } finally {
    socket.destroy()
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const endsAtMs = performance.now() + 5_000
  while (!(await isSo())) {
    assert.ok(performance.now() < endsAtMs, 'did not come about within 5 s')
    await setTimeout(10)
  }
}
