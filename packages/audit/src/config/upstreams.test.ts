import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withUpstreams } from './upstreams.ts'

const postgres = { name: 'postgres', env: 'DATABASE_URL', criticality: 'required' } as const

test('an address that is declared stays', () => {
  const { config } = withUpstreams({ dependencies: [{ ...postgres, upstream: 'db:1' }] }, {})

  assert.equal(config.dependencies?.[0]?.upstream, 'db:1')
})

for (const [url, place] of [
  ['postgres://a:b@db.local:6000/x', 'db.local:6000'],
  ['postgres://a:b@127.0.0.1/x', '127.0.0.1:5432'],
  ['redis://:p@127.0.0.1', '127.0.0.1:6379'],
] as const) {
  test(`the address of ${url} is ${place}`, () => {
    const { config } = withUpstreams({ dependencies: [postgres] }, { DATABASE_URL: url })

    assert.equal(config.dependencies?.[0]?.upstream, place)
  })
}

test('what the config gives the service wins over the environment', () => {
  const start = { command: ['x'], env: { DATABASE_URL: 'postgres://here:1/x' } }

  const { config } = withUpstreams(
    { start, dependencies: [postgres] },
    { DATABASE_URL: 'postgres://there:2/x' },
  )

  assert.equal(config.dependencies?.[0]?.upstream, 'here:1')
})

test('a dependency without an address is named by its place', () => {
  const dependencies = [{ ...postgres, upstream: 'db:1' }, postgres]

  assert.deepEqual(withUpstreams({ dependencies }, { DATABASE_URL: 'nonsense' }).unknown, [1])
})
