import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FoundKey } from './key-store.ts'
import { KnownKeys } from './known-keys.ts'

test('no more than 100 keys are looked up at once; others are told to come back', async () => {
  const held = Promise.withResolvers<undefined>()
  const { keys } = known({ find: () => held.promise })
  const asked = Array.from({ length: 100 }, (_, key) => keys.ask(`plk_${key}`))

  const joined = keys.ask('plk_7')
  await assert.rejects(keys.ask('plk_100'), { code: 'API_KEY_UNCHECKED', statusCode: 503 })
  held.resolve(undefined)
  await Promise.all([...asked, joined])

  assert.equal((await keys.ask('plk_100')).refusal, 'UNKNOWN')
  assert.equal(keys.counts.lookups, 101)
})

test('a flood of keys that nobody has does not push out those in use', async () => {
  const { keys } = known({ find: async (prefix) => (prefix === 'plk_own' ? row : undefined) })
  await keys.ask('plk_own')

  for (let key = 0; key < 50; key++) await keys.ask(`plk_${key}`)

  assert.equal(keys.recent('plk_own')?.refusal, undefined)
  assert.deepEqual(keys.counts, { known: 1, refused: 10, lookups: 51 })
})

test('of the keys in use no more are remembered than may be', async () => {
  const { keys } = known({ find: async () => row })

  for (let key = 0; key < 50; key++) await keys.ask(`plk_${key}`)

  assert.equal(keys.counts.known, 10)
})

test('what is valid is believed as long as it was told, what is not for 10 s', async () => {
  const { keys, clock } = known({
    find: async (prefix) => (prefix === 'plk_own' ? row : undefined),
  })
  await keys.ask('plk_own')
  await keys.ask('plk_none')
  const seen = (ms: number) => {
    clock.ms += ms
    return ['plk_own', 'plk_none'].map((prefix) => keys.recent(prefix) !== undefined)
  }

  assert.deepEqual(seen(9_999), [true, true])
  assert.deepEqual(seen(1), [true, false])
  assert.deepEqual(seen(49_999), [true, false])
  assert.deepEqual(seen(1), [false, false])
})

test('after the clock has stepped back nothing is believed', async () => {
  const { keys, clock } = known({ find: async () => row })
  await keys.ask('plk_own')

  clock.ms -= 1

  assert.equal(keys.recent('plk_own'), undefined)
})

test('the age of an answer counts from the question', async () => {
  const held = Promise.withResolvers<FoundKey>()
  const { keys, clock } = known({ find: () => held.promise })
  const asked = keys.ask('plk_own')

  clock.ms += 60_000
  held.resolve(row)
  await asked

  assert.equal(keys.recent('plk_own'), undefined)
})

const row: FoundKey = {
  ...{ id: 'k', user_id: 'u', secret_hash: '00', scopes: '[]', last_used_ip: null },
  ...{ expires_at: '2030-01-01T00:00:00.000Z', revoked_at: null, disabled_at: null },
  ...{ role: 'user', auth_version: 1 },
}

function known({ find }: { find: (prefix: string) => Promise<FoundKey | undefined> }) {
  const clock = { ms: 1_000_000 }
  const options = { believedForMs: 60_000, entriesMax: 10 }
  return { clock, keys: new KnownKeys({ find, now: () => clock.ms, ...options }) }
}
