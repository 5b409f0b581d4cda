import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { servedProcess, shutdownStates } from './testing/served-process.ts'

test('a plugin that fails to load exits 1, saying why', async (t) => {
  const service = await servedProcess(t, 'a failing plugin')

  assert.equal(await service.exitCode, 1)
  assert.ok(service.messages.includes('the start failed'))
  assert.ok(service.errors.includes('no schema'))
})

test('a port in use exits 1, saying so', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  t.after(() => other.close())
  await once(other, 'listening')
  const address = other.address()
  assert.ok(typeof address === 'object' && address !== null)

  const service = await servedProcess(t, 'plain', String(address.port))

  assert.equal(await service.exitCode, 1)
  assert.ok(service.errors.some((message) => message.includes('EADDRINUSE')))
})

for (const scenario of ['a flush that hangs', 'a close that hangs']) {
  test(`${scenario} is given up: the rest is done, and the exit code is 1`, async (t) => {
    const service = await servedProcess(t, scenario)
    await service.is('ready')

    service.signal('SIGTERM')

    assert.equal(await service.exitCode, 1)
    assert.deepEqual(service.states, ['ready', ...shutdownStates])
    assert.ok(!service.messages.includes('the shutdown took too long'))
  })
}

test('the watchdog exits 1 when the whole budget is spent', async (t) => {
  const service = await servedProcess(t, 'a flush that blocks the process, and a close that hangs')
  await service.is('ready')

  service.signal('SIGTERM')

  assert.equal(await service.exitCode, 1)
  assert.ok(service.messages.includes('the shutdown took too long'))
  assert.ok(!service.messages.includes('the application did not close in time'))
})

for (const scenario of ['a thrown error', 'an unhandled rejection']) {
  test(`${scenario} is logged, and the process stops in order and exits 1`, async (t) => {
    const service = await servedProcess(t, scenario)
    await service.is('ready')

    await fetch(`${service.url}/fault`)

    assert.equal(await service.exitCode, 1)
    assert.deepEqual(service.states, ['ready', ...shutdownStates])
    assert.ok(service.messages.includes('an error was not caught'))
  })
}
