import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOOP_PROVIDER, OpenFeature, ProviderEvents } from '@openfeature/server-sdk'
import { engines } from '../../reliability/database/testing/databases.ts'
import { bindDomain } from './open-feature.ts'
import { flagProvider } from './provider.ts'
import { by, openFlags } from './testing/open-flags.ts'

const [sqlite] = engines
assert.ok(sqlite)

test('a client of OpenFeature is told what the flag is for a user, and why', async () => {
  await using bound = await boundFlags()
  const { flags, client } = bound
  const context = { targetingKey: 'user-1', roles: ['admin'] }
  const asked = () => client.getBooleanDetails('new-search', true, context)

  const details = [await asked()]
  await flags.change('new-search', { version: 0, rolesOn: ['admin'] }, by)
  details.push(await asked())
  await flags.change('new-search', { isKilled: true }, by)
  details.push(await asked())

  assert.deepEqual(
    details.map(({ value, variant, reason }) => [value, variant, reason]),
    [
      [false, 'off', 'DEFAULT'],
      [true, 'on', 'TARGETING_MATCH'],
      [false, 'off', 'DISABLED'],
    ],
  )
})

test('a rollout is by the targeting key', async () => {
  await using bound = await boundFlags()
  const { flags, client } = bound
  await flags.change('new-search', { version: 0, mode: 'rollout', percent: 10 }, by)
  const ids = Array.from({ length: 200 }, (_, id) => `user-${id}`)

  const values = await Promise.all(
    ids.map((targetingKey) => client.getBooleanValue('new-search', false, { targetingKey })),
  )

  assert.deepEqual(
    values,
    ids.map((userId) => flags.isOn('new-search', { userId })),
  )
  assert.ok(values.includes(true) && values.includes(false))
})

test('what is no flag, or no boolean, is what the caller gave, with the reason', async () => {
  await using bound = await boundFlags()
  const { client } = bound

  const unknown = await client.getBooleanDetails('new-serch', true)
  const text = await client.getStringDetails('sign-up', 'x')
  const [number, object] = [
    await client.getNumberDetails('sign-up', 7),
    await client.getObjectDetails('none', { a: 1 }),
  ]

  assert.deepEqual([unknown.value, unknown.errorCode], [true, 'FLAG_NOT_FOUND'])
  assert.deepEqual([text.value, text.errorCode], ['x', 'TYPE_MISMATCH'])
  assert.deepEqual([number.value, number.errorCode], [7, 'TYPE_MISMATCH'])
  assert.deepEqual([object.value, object.errorCode], [{ a: 1 }, 'FLAG_NOT_FOUND'])
})

test('a client hears of changes, and of a store that cannot be read', async () => {
  await using bound = await boundFlags()
  const { flags, client, database } = bound
  const heard: unknown[] = []
  client.addHandler(ProviderEvents.ConfigurationChanged, (details) => {
    heard.push(details?.flagsChanged)
  })
  client.addHandler(ProviderEvents.Stale, () => void heard.push('stale'))

  await flags.change('sign-up', { isKilled: true }, by)
  await database.close()
  await flags.refresh()
  await new Promise((resolve) => setImmediate(resolve))

  assert.deepEqual(heard, [['sign-up'], 'stale'])
  assert.equal(await client.getBooleanValue('sign-up', true), false)
})

test('two applications do not see each other, and what one leaves the next one uses', async () => {
  await using one = await boundFlags()
  const two = await boundFlags()
  await one.flags.change('sign-up', { isKilled: true }, by)

  const values = [one, two].map(({ client }) => client.getBooleanValue('sign-up', false))
  assert.deepEqual(await Promise.all(values), [false, true])
  await two[Symbol.asyncDispose]()
  await using three = await boundFlags()

  assert.deepEqual([two.domain, three.domain], ['test-flags-2', 'test-flags-2'])
})

test('nothing of an application is left in OpenFeature', async () => {
  const bound = await boundFlags()
  const { client, domain, provider } = bound

  await bound[Symbol.asyncDispose]()

  assert.equal(OpenFeature.getProvider(domain), NOOP_PROVIDER)
  assert.equal(await client.getBooleanValue('sign-up', false), false)
  const handlers = Object.values(ProviderEvents).flatMap((event) =>
    provider.events.getHandlers(event),
  )
  assert.deepEqual(handlers, [])
})

test('another provider that took the domain stays', async () => {
  const bound = await boundFlags()
  const other = flagProvider(bound.flags)
  OpenFeature.setProvider(bound.domain, other)

  await bound[Symbol.asyncDispose]()

  assert.equal(OpenFeature.getProvider(bound.domain), other)
  OpenFeature.setProvider(bound.domain, NOOP_PROVIDER)
  other.detach()
})

async function boundFlags() {
  assert.ok(sqlite)
  const opened = await openFlags(sqlite)
  const provider = flagProvider(opened.flags)
  const quiet = () => undefined
  const logger = { error: quiet, warn: quiet, info: quiet, debug: quiet }
  const { client, domain, close } = bindDomain('test-flags', provider, logger)
  return {
    ...opened,
    ...{ provider, client, domain },
    async [Symbol.asyncDispose]() {
      close()
      await opened[Symbol.asyncDispose]()
    },
  }
}
