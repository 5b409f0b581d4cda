import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coolDown, knownIssuer } from './testing/known-issuer.ts'
import { misbehaviours } from './testing/local-issuer.ts'

const results = {
  fails: 'status',
  hangs: 'timeout',
  trickles: 'timeout',
  redirects: 'status',
  floods: 'too_large',
  'is no JSON': 'malformed',
  'is no key set': 'malformed',
  'closes at once': 'unreachable',
} as const

for (const [name, answer] of Object.entries(misbehaviours)) {
  test(`an issuer that ${name} loses nothing: its last keys serve on`, async () => {
    await using known = await knownIssuer()
    await known.remote.addKey('k-1')
    await known.issuer.start()
    const { keys } = known.issuer
    const { generation } = keys
    known.remote.answer = answer
    known.clock.advance(coolDown)

    const asked = keys.refresh('k-2')
    const foundMeanwhile = keys.find('k-1')?.kid
    await requestOf(known.remote, 2)
    if (results[name as keyof typeof results] === 'timeout') known.clock.advance(3_000)
    const lookup = await asked
    await known.settled()

    assert.equal(lookup, 'unavailable')
    assert.equal(foundMeanwhile, 'k-1')
    assert.equal(keys.find('k-1')?.kid, 'k-1')
    assert.equal(keys.generation, generation)
    assert.equal(known.issuer.stats().lastResult, results[name as keyof typeof results])
    assert.equal(known.problems.length, 1)
    assert.equal(known.remote.requests(), 2)
  })
}

test('of 10 MB no more is read than the bound, and the connection ends', async () => {
  await using known = await knownIssuer()
  known.remote.answer = misbehaviours.floods

  await known.issuer.start()

  const { bytes, isWhole } = known.remote.lastSent()
  assert.equal(known.issuer.stats().lastResult, 'too_large')
  assert.equal(isWhole, false)
  // What the sockets of both ends hold is sent too.
  assert.ok(bytes < 8_000_000, `${bytes} bytes were sent`)
})

test('whoever asks for an unknown key waits 1 s at most', async () => {
  await using known = await knownIssuer()
  await known.remote.addKey('k-1')
  await known.issuer.start()
  known.remote.answer = misbehaviours.hangs
  known.clock.advance(coolDown)

  const asked = known.issuer.keys.refresh('k-2')
  known.clock.advance(1_000)
  const lookups = [await asked, await known.issuer.keys.refresh('k-3')]

  assert.deepEqual(lookups, ['unavailable', 'unavailable'])
  assert.equal(known.issuer.stats().lastResult, 'ok')
})

test('many who ask at once share one fetch', async () => {
  await using known = await knownIssuer()
  await known.issuer.start()
  known.clock.advance(coolDown)
  await known.remote.addKey('k-1')

  const asked = Array.from({ length: 100 }, (_, i) => known.issuer.keys.refresh(`k-${i % 2}`))
  const lookups = await Promise.all(asked)

  assert.deepEqual(new Set(lookups), new Set(['absent', 'found']))
  assert.equal(lookups.filter((lookup) => lookup === 'found').length, 50)
  assert.equal(known.remote.requests(), 2)
})

test('the last good set serves 24 hours, then nobody knows', async () => {
  await using known = await knownIssuer()
  await known.remote.addKey('k-1')
  await known.issuer.start()
  const { keys } = known.issuer
  const { generation } = keys
  known.remote.answer = misbehaviours.fails
  for (let hour = 0; hour < 23; hour++) await pass(known, 3_600_000)
  await pass(known, 3_599_999)
  const servedAtLast = keys.find('k-1')?.kid

  known.clock.advance(1)

  assert.equal(servedAtLast, 'k-1')
  assert.ok(keys.generation > generation)
  assert.throws(() => keys.find('k-1'), { code: 'ISSUER_KEYS_UNAVAILABLE', statusCode: 503 })
  assert.equal(await keys.refresh('k-1'), 'unavailable')
  assert.equal(known.issuer.stats().ageSeconds, undefined)
})

test('before there is a set nobody knows, and the answer says when to come back', async () => {
  await using known = await knownIssuer()
  known.remote.answer = misbehaviours.fails
  await known.issuer.start()
  known.clock.advance(10_000)

  const find = () => known.issuer.keys.find('k-1')

  assert.throws(find, { statusCode: 503, headers: { 'retry-after': '20' } })
  assert.equal(await known.issuer.keys.refresh('k-1'), 'unavailable')
})

test('an issuer that comes back is heard again in the background', async () => {
  await using known = await knownIssuer()
  known.remote.answer = misbehaviours.fails
  await known.issuer.start()
  await known.remote.addKey('k-1')
  known.remote.answer = undefined

  known.clock.advance(coolDown)
  await known.settled()

  assert.equal(known.issuer.keys.find('k-1')?.kid, 'k-1')
})

test('a success ends the longer pauses that failures have made', async () => {
  await using known = await knownIssuer()
  known.remote.answer = misbehaviours.fails
  await known.issuer.start()
  await pass(known, coolDown)
  known.remote.answer = undefined
  await pass(known, 2 * coolDown)
  await known.remote.addKey('k-1')

  known.clock.advance(coolDown)
  const lookup = await known.issuer.keys.refresh('k-1')

  assert.equal(lookup, 'found')
})

test('the age of a set counts from when it was asked for', async () => {
  await using known = await knownIssuer()
  const held: (() => void)[] = []
  known.remote.answer = (_request, response) => held.push(() => response.end('{"keys":[]}'))
  const starting = known.issuer.start()
  await requestOf(known.remote, 1)

  known.clock.advance(2_000)
  for (const release of held) release()
  await starting

  assert.equal(known.issuer.stats().ageSeconds, 2)
})

test('an issuer that withdraws all keys has none', async () => {
  await using known = await knownIssuer()
  await known.remote.addKey('k-1')
  await known.issuer.start()
  known.remote.published.length = 0

  known.clock.advance(300_000)
  await known.settled()

  assert.equal(known.issuer.keys.find('k-1'), undefined)
})

test('the set is fetched again at half of its life', async () => {
  await using known = await knownIssuer()
  known.remote.cacheControl = 'max-age=86400'
  await known.issuer.start()
  const afterStart = known.remote.requests()

  known.clock.advance(1_799_999)
  const before = known.remote.requests()
  known.clock.advance(1)
  await known.settled()

  assert.deepEqual([afterStart, before, known.remote.requests()], [1, 1, 2])
})

test('keys that are left out are told of once', async () => {
  await using known = await knownIssuer({ algorithms: ['ES256'] })
  await known.remote.addKey('k-1', 'EdDSA')
  await known.issuer.start()

  known.clock.advance(300_000)
  await known.settled()

  assert.deepEqual(
    known.problems.map(({ message }) => message),
    ['keys were left out: "k-1": its algorithm is not accepted from this issuer'],
  )
})

test('close ends a fetch that hangs, and leaves no timer', async () => {
  await using known = await knownIssuer()
  known.remote.answer = misbehaviours.hangs
  const starting = known.issuer.start()
  await requestOf(known.remote, 1)

  await known.issuer.close()
  await starting

  assert.equal(known.clock.waiting, 0)
  assert.equal(await known.issuer.keys.refresh('k-1'), 'unavailable')
  assert.equal(known.remote.requests(), 1)
})

/** Lets time pass in steps short enough that each background fetch ends on its way. */
async function pass(known: Awaited<ReturnType<typeof knownIssuer>>, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 300_000) {
    known.clock.advance(Math.min(left, 300_000))
    await known.settled()
  }
}

/** Resolves when the issuer has received so many requests. */
async function requestOf(
  remote: Awaited<ReturnType<typeof knownIssuer>>['remote'],
  count: number,
): Promise<void> {
  while (remote.requests() < count) await new Promise((resolve) => setImmediate(resolve))
}
