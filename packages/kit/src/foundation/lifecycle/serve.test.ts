import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import fastify from 'fastify'
import { type ServedApp, serve } from './index.ts'
import { servedProcess, shutdownStates } from './testing/served-process.ts'

test('a signal stops the process cleanly, in the order of the states', async (t) => {
  const service = await servedProcess(t, 'plain')
  await service.is('ready')

  service.signal('SIGTERM')

  assert.equal(await service.exitCode, 0)
  assert.deepEqual(service.states, ['ready', ...shutdownStates])
})

test('the same signal twice within milliseconds, as npm delivers Ctrl-C, is one', async (t) => {
  const service = await servedProcess(t, 'plain', '0', '300')
  await service.is('ready')

  service.signal('SIGINT')
  await service.is('draining')
  service.signal('SIGINT')

  assert.equal(await service.exitCode, 0)
  assert.deepEqual(service.states, ['ready', ...shutdownStates])
})

test('the same signal later exits 1 at once', async (t) => {
  const service = await servedProcess(t, 'plain', '0', '5000', '50')
  await service.is('ready')

  service.signal('SIGINT')
  await service.is('draining')
  await setTimeout(60)
  service.signal('SIGINT')

  assert.equal(await service.exitCode, 1)
  assert.ok(!service.states.includes('stopped'))
})

test('another signal exits 1 at once', async (t) => {
  const service = await servedProcess(t, 'plain', '0', '5000')
  await service.is('ready')

  service.signal('SIGINT')
  await service.is('draining')
  service.signal('SIGTERM')

  assert.equal(await service.exitCode, 1)
  assert.ok(!service.states.includes('stopped'))
})

test('a signal while plugins are loading stops cleanly, without listening', async (t) => {
  const service = await servedProcess(t, 'a slow start')

  service.signal('SIGTERM')

  assert.equal(await service.exitCode, 0)
  assert.deepEqual(service.states, shutdownStates)
  assert.ok(!service.messages.some((message) => message.includes('listening')))
})

test('a signal while it warms up stops cleanly and stops the warm-up', async (t) => {
  const service = await servedProcess(t, 'a long warm-up')
  await service.says('listening')

  service.signal('SIGTERM')

  assert.equal(await service.exitCode, 0)
  assert.deepEqual(service.states, shutdownStates)
})

test('what only the start needed is given back once, when the start is over', async (t) => {
  const service = await servedProcess(t, 'a warm-up of four seconds, telling of flags')

  await service.says('flag --expose-gc')
  const statesBefore = service.states
  // As long as it takes to try again.
  await setTimeout(3_500)

  assert.deepEqual(statesBefore, ['ready'])
  const flags = service.messages.filter((message) => message.includes('expose-gc'))
  assert.deepEqual(flags, ['flag --expose-gc', 'flag --no-expose-gc'])
})

test('V8 is told what a server needs before it listens, and after the threads of the start', async (t) => {
  const service = await servedProcess(t, 'a warm-up of four seconds, telling of flags')

  await service.says('Server listening at ')

  assert.deepEqual(service.messages.slice(1, 4), [
    'put together',
    'flag --no-allocation-site-pretenuring',
    `Server listening at ${service.url}`,
  ])
})

test('an application without the plugin is refused', async () => {
  const app = fastify() as unknown as ServedApp

  await assert.rejects(serve(app), TypeError)
})
