import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import { type LifecycleOptions, lifecycle } from './index.ts'
import { KeepAliveClient } from './testing/keep-alive-client.ts'
import { brief, listening } from './testing/listening.ts'

test('a service is starting until it listens and all warm-ups are done', async (t) => {
  const app = await quiet(t)
  const model = Promise.withResolvers<void>()

  app.lifecycle.warmUp('model', () => model.promise)
  assert.equal(app.lifecycle.state, 'starting')
  assert.deepEqual(app.lifecycle.reasons, ['listen', 'model'])

  await app.listen({ host: '127.0.0.1', port: 0 })
  assert.equal(app.lifecycle.state, 'starting')
  assert.deepEqual(app.lifecycle.reasons, ['model'])

  model.resolve()
  await turn()
  assert.equal(app.lifecycle.state, 'ready')
  assert.deepEqual(app.lifecycle.reasons, [])
})

test('an application that never listens is marked ready by hand', async (t) => {
  const app = await quiet(t)

  app.lifecycle.markReady()

  assert.equal(app.lifecycle.state, 'ready')
})

test('a warm-up that fails stops the service with exit code 1', async (t) => {
  const app = await quiet(t)

  app.lifecycle.warmUp('model', () => Promise.reject(new Error('no such file')))
  await turn()
  await app.lifecycle.shutdown('test')

  assert.equal(app.lifecycle.state, 'stopped')
  assert.equal(app.lifecycle.exitCode, 1)
})

test('a warm-up is named once, and not after the start', async (t) => {
  const app = await quiet(t)
  app.lifecycle.warmUp('model', () => new Promise(() => {}))

  assert.throws(() => app.lifecycle.warmUp('model', () => {}), /already/)
  void app.close()
  await turn()
  assert.throws(() => app.lifecycle.warmUp('cache', () => {}), /too late/)
})

test('each state is entered in its turn, and everyone is told in it', async (t) => {
  const seen: string[] = []
  const { app, port } = await listening(t, {
    routes: (app) => app.addHook('onClose', async () => note('close')),
  })
  const note = (what: string) => void seen.push(`${what}: ${app.lifecycle.state}`)
  const { lifecycle } = app
  lifecycle.onDraining('test', () => note('draining hook'))
  lifecycle.onListenerClosed('test', () => note('listener-closed hook'))
  lifecycle.onFlush('test', () => note('flush hook'))
  await using client = await KeepAliveClient.connect(port)
  await client.ask('/')

  note('before')
  void client.closed.then(() => seen.push('idle connection closed'))
  await lifecycle.shutdown('test')

  assert.deepEqual(seen, [
    'before: ready',
    'draining hook: draining',
    'listener-closed hook: listener-closed',
    'idle connection closed',
    'flush hook: flushing',
    'close: stopped',
  ])
})

test('a shutdown that is asked for again, even by its own hook, is the same one', async (t) => {
  const { app } = await listening(t)
  let told = 0
  app.lifecycle.onDraining('again', () => {
    told += 1
    void app.lifecycle.shutdown('again')
  })

  const one = app.lifecycle.shutdown('one')
  const other = app.lifecycle.shutdown('other')
  await one

  assert.equal(one, other)
  assert.equal(told, 1)
})

test('flush hooks run last registered first, and one that fails stops no other', async (t) => {
  const ran: string[] = []
  const app = await quiet(t)
  app.lifecycle.onFlush('logs', () => void ran.push('logs'))
  app.lifecycle.onFlush('audit', () => Promise.reject(new Error('disk full')))
  app.lifecycle.onFlush('jobs', () => void ran.push('jobs'))

  await app.lifecycle.shutdown('test')

  assert.deepEqual(ran, ['jobs', 'logs'])
  assert.equal(app.lifecycle.exitCode, 1)
  assert.equal(app.lifecycle.state, 'stopped')
})

test('a hook that fails at the start of the shutdown does not stop it', async (t) => {
  const app = await quiet(t)
  app.lifecycle.onDraining('throws', () => {
    throw new Error('thrown')
  })
  app.lifecycle.onListenerClosed('rejects', () => Promise.reject(new Error('rejected')))

  await app.lifecycle.shutdown('test')

  assert.equal(app.lifecycle.state, 'stopped')
  assert.equal(app.lifecycle.exitCode, 0)
})

test('an application that is simply closed still tells its hooks, and is stopped', async (t) => {
  const app = await quiet(t)
  let told = 0
  app.lifecycle.onDraining('test', () => {
    told += 1
  })

  await app.close()
  await app.lifecycle.shutdown('late')

  assert.equal(app.lifecycle.state, 'stopped')
  assert.equal(told, 1)
})

test('parts that add up to more than the total are refused at the start', async () => {
  const app = fastify()

  app.register(lifecycle, { totalMs: 10_000 })

  await assert.rejects(async () => app.ready(), RangeError)
})

async function quiet(t: TestContext, bounds: LifecycleOptions = brief): Promise<FastifyInstance> {
  const app = fastify()
  t.after(() => app.close())
  await app.register(lifecycle, bounds)
  return app
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
