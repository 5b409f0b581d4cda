import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineConfig, topic } from './definition.ts'
import { environment, integer, text } from './kinds.ts'

const about = { description: 'For a test.', example: 'x' }

test('a definition keeps its variables in order, under their topics', () => {
  const definition = defineConfig({
    environment: environment(),
    ...topic('Server', { host: text('HOST', about) }),
  })

  const known = Object.values(definition.variables).map(({ name, topic }) => [name, topic])

  assert.deepEqual(known, [
    ['NODE_ENV', 'General'],
    ['HOST', 'Server'],
  ])
})

for (const [mistake, variables] of [
  ['no environment', { host: text('HOST', about) }],
  ['two environments', { a: environment('A'), b: environment('B') }],
  ['a name in small letters', { environment: environment(), host: text('host', about) }],
  ['a name that ends in _FILE', { environment: environment(), host: text('HOST_FILE', about) }],
  ['a name twice', { environment: environment(), a: text('A', about), b: text('A', about) }],
  ['a wrong default', { environment: environment('NODE_ENV'), port: port('0', '1') }],
  ['a wrong default for production', { environment: environment(), port: port('1', '0') }],
] as const) {
  test(`a definition with ${mistake} is refused`, () => {
    const define = (): unknown => defineConfig<object>(variables)

    assert.throws(define, RangeError)
  })
}

function port(local: string, deployed: string): ReturnType<typeof integer> {
  const limits = { minimum: 1, maximum: 65_535 }
  return integer('PORT', { ...about, ...limits, example: '80', default: { local, deployed } })
}
