/** No secret, however it came in, comes out anywhere but where it is meant to. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { exercise } from './testing/leak-exercise.ts'
import { Plants } from './testing/leak-plants.ts'
import { placesIn, textOf } from './testing/leak-search.ts'
import {
  goodEnvironment,
  vainEnvironment,
  writtenByCommands,
  writtenByService,
  writtenInVain,
  wrongEnvironment,
} from './testing/leak-terminal.ts'

/**
 * How a picture is called is data: its owner gets it back, and finds it in the history. And who sends
 * a member that is unknown is told which.
 */
const meant = new Map([
  ['answers', ['name of a member', 'file name']],
  ['other tables', ['file name']],
])

const encodings: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'URL-encoded': encodeURIComponent,
  'URL-encoded twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'in JSON': JSON.stringify,
  'in JSON within JSON': (text) => JSON.stringify(JSON.stringify(text)),
  'in base64': (text) => Buffer.from(text).toString('base64'),
  'in base64 of more': (text) => Buffer.from(`ab${text}c`).toString('base64'),
  'in base64url of more': (text) => Buffer.from(`a${text}bc`).toString('base64url'),
  'in hex': (text) => Buffer.from(text).toString('hex'),
  zipped: (text) => textOf(gzipSync(text)),
  'in part': (text) => text.slice(-14),
}

test('control: the search finds a secret of each shape behind each encoding', () => {
  const plants = new Plants()
  plants.plantEach('anywhere')

  for (const [encoding, encode] of Object.entries(encodings)) {
    for (const plant of plants.all) {
      const found = placesIn(new Map([['sink', `<${encode(plant.text)}>`]]), [plant])
      assert.deepEqual([...(found.get('sink') ?? [])], ['anywhere'], `${encoding}: ${plant.text}`)
    }
  }
})

test('no secret comes out of the service', async () => {
  const { found } = await exercise(false)

  for (const [sink, places] of found) {
    assert.deepEqual(places, new Set(meant.get(sink)), sink)
  }
})

test('control: without redaction, and with all told everywhere, each of them does', async (t) => {
  const { places, found, foundWhenTold } = await exercise(true)

  for (const place of places) {
    const cells = [...found].map(([sink, here]) => {
      if (here.has(place)) return `${sink}: redacted`
      return foundWhenTold.get(sink)?.has(place) ? `${sink}: never told` : ''
    })
    t.diagnostic(`${place} | ${cells.filter(Boolean).join(' | ')}`)
  }
  const inAny = new Set([...foundWhenTold.values()].flatMap((here) => [...here]))
  assert.deepEqual(
    places.filter((place) => !inAny.has(place)),
    [],
  )
  // These are told nothing that redaction would have to take out.
  const untold = [...found].filter(([, here]) => here.size === 0).map(([sink]) => sink)
  assert.deepEqual(new Set(untold), new Set(['metrics', 'audit log']))
  for (const [sink, here] of foundWhenTold) assert.ok(here.size > 10, `${sink}: ${here.size}`)
})

test('no secret of the environment is written by a service, a start in vain or a command', async () => {
  const plants = new Plants()
  const [good, vain, wrong] = [
    goodEnvironment(plants),
    vainEnvironment(plants),
    wrongEnvironment(plants),
  ]

  const [[served, servedAll], [failed, failedAll], commands] = await Promise.all([
    writtenByService({ ...good, ADMIN_PASSWORD: plants.plant('ADMIN_PASSWORD', 'word') }),
    writtenInVain(vain),
    writtenByCommands(vain, wrong),
  ])

  const found = placesIn(new Map([['served', served], ['failed', failed], ...commands]), plants.all)
  for (const [sink, places] of found) assert.deepEqual([...places], [], sink)
  assert.match(served, /Vehicle Classifier API/)
  assert.match(failed, /The store cannot be used/)
  for (const [command, said] of commands) assert.ok(said.length > 100, `${command}: ${said}`)
  // Of the control: the same search, in the same output, of what the processes were given.
  const told = new Map([['all', `${servedAll}${failedAll}${JSON.stringify(wrong)}`]])
  assert.deepEqual(
    [...(placesIn(told, plants.all).get('all') ?? [])].sort(),
    [...plants.places].sort(),
  )
})
