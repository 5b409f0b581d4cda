import assert from 'node:assert/strict'
import { test } from 'node:test'
import { format, inspect } from 'node:util'
import { Secret } from './secret.ts'

const text = 'correct horse battery staple'

for (const [way, print] of [
  ['JSON', (secret: Secret) => JSON.stringify({ secret })],
  ['util.inspect', (secret: Secret) => inspect({ secret }, { showHidden: true, depth: 9 })],
  ['util.format', (secret: Secret) => format('%s %o %j', secret, secret, secret)],
  ['a template string', (secret: Secret) => `${secret}`],
  ['concatenation', (secret: Secret) => `secret: ${String(secret)}`],
  ['toString()', (secret: Secret) => secret.toString()],
  ['spreading', (secret: Secret) => inspect({ ...secret, entries: Object.entries(secret) })],
  ['a clone', (secret: Secret) => inspect(structuredClone({ secret }))],
] as const) {
  test(`${way} does not show a secret`, () => {
    const secret = new Secret(text)

    const printed = print(secret)

    assert.doesNotMatch(printed, /horse/)
  })
}

test('a printed secret says that it is one', () => {
  const secret = new Secret(text)

  const printed = [`${secret}`, JSON.stringify(secret), inspect(secret)]

  assert.deepEqual(printed, ['[secret]', '"[secret]"', '[secret]'])
})

test('a secret gives its text to whoever asks for it by name', () => {
  const secret = new Secret(text)

  const revealed = secret.reveal()

  assert.equal(revealed, text)
})
