import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Places } from './places.ts'

const minuteMs = 60_000

test('a network is new once, the first included', () => {
  const places = new Places()

  const told = ['192.0.2.1', '192.0.2.1', '192.0.2.99', '198.51.100.1', '192.0.2.1'].map(
    (ip, index) => places.note('k', ip, index * minuteMs, null)?.network,
  )
  const first = new Places().note('k', '192.0.2.1', 0, null)

  assert.deepEqual(told, ['192.0.2.0/24', undefined, undefined, '198.51.100.0/24', undefined])
  assert.deepEqual(first, { network: '192.0.2.0/24', isFirst: true, untold: 0 })
})

test('where the key was used last is not new', () => {
  const places = new Places()

  const same = places.note('k', '192.0.2.7', 0, '192.0.2.1')
  const other = places.note('k', '2001:db8::1', 0, '192.0.2.1')

  assert.equal(same, undefined)
  assert.deepEqual(other, { network: '2001:db8::/64', isFirst: false, untold: 0 })
})

test('a key that travels is told of once a minute, with how often it was not', () => {
  const places = new Places()
  const told = Array.from({ length: 10 }, (_, index) =>
    places.note('k', `10.0.${index}.1`, index * 10_000, null),
  )

  assert.deepEqual(
    told.map((place) => place?.untold),
    [0, ...Array(5).fill(undefined), 5, ...Array(3).fill(undefined)],
  )
})

test('of each key the last 16 networks are known', () => {
  const places = new Places()
  const note = (network: number, minute: number) =>
    places.note('k', `10.0.${network}.1`, minute * minuteMs, null) !== undefined
  for (let network = 0; network < 16; network++) note(network, network)
  note(0, 16)

  assert.equal(note(16, 17), true)
  assert.equal(note(0, 18), false)
  assert.equal(note(1, 19), true)
})
