import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Replica } from './replica.ts'
import { type Revocable, toEntry } from './revocable.ts'
import { claimsOf, identifier } from './testing/claims.ts'

const nowSeconds = 1_795_219_200

test('a token is refused for its id, its session, or a version below the least', () => {
  const claims = claimsOf({ tid: 'north', tv: 3, uv: 3, gv: 3, exp: nowSeconds + 599.5 })
  const cut: readonly Revocable[] = [
    { kind: 'token', id: claims.jti, expiresAtSeconds: claims.exp },
    { kind: 'session', id: claims.sid },
    { kind: 'user', id: claims.sub, leastVersion: 4 },
    { kind: 'tenant', id: 'north', leastVersion: 4 },
    { kind: 'service', leastVersion: 4 },
  ]
  for (const what of cut) {
    const replica = replicaOf()

    assert.equal(replica.isTokenRevoked(claims), false)
    replica.add(toEntry(what), nowSeconds)

    assert.equal(replica.isTokenRevoked(claims), true, what.kind)
  }
})

test('what is cut off of others leaves a token alone', () => {
  const claims = claimsOf({ tid: 'north', tv: 3, uv: 3, gv: 3, exp: nowSeconds + 600 })
  const replica = replicaOf()
  const others: readonly Revocable[] = [
    { kind: 'token', id: identifier(), expiresAtSeconds: claims.exp },
    { kind: 'token', id: claims.sid, expiresAtSeconds: claims.exp },
    { kind: 'session', id: identifier() },
    { kind: 'session', id: claims.jti },
    { kind: 'user', id: claims.sub, leastVersion: 3 },
    { kind: 'user', id: 'another', leastVersion: 9 },
    { kind: 'tenant', id: 'north', leastVersion: 3 },
    { kind: 'tenant', id: claims.sub, leastVersion: 9 },
    { kind: 'service', leastVersion: 3 },
    { kind: 'api-key', id: claims.sub },
    { kind: 'subject', issuer: claims.iss, subject: claims.sub, notBeforeSeconds: nowSeconds },
  ]

  for (const what of others) replica.add(toEntry(what), nowSeconds)

  assert.equal(replica.isTokenRevoked(claims), false)
})

test('an API key is refused for its id and with its user', () => {
  const replica = replicaOf()
  replica.add(toEntry({ kind: 'api-key', id: 'key-1' }), nowSeconds)
  replica.add(toEntry({ kind: 'user', id: 'user-2', leastVersion: 5 }), nowSeconds)

  assert.equal(replica.isApiKeyRevoked('key-1', 'user-1', 1), true)
  assert.equal(replica.isApiKeyRevoked('key-2', 'user-2', 4), true)
  assert.equal(replica.isApiKeyRevoked('key-2', 'user-2', 5), false)
})

test('a foreign token is refused up to the second of the cut-off, and without a usable time', () => {
  const replica = replicaOf()
  const [issuer, subject] = ['https://login.example.org', 'them']
  const cut = { kind: 'subject', issuer, subject, notBeforeSeconds: nowSeconds } as const

  replica.add(toEntry(cut), nowSeconds)

  assert.equal(replica.isSubjectRevoked(issuer, subject, nowSeconds), true)
  assert.equal(replica.isSubjectRevoked(issuer, subject, nowSeconds + 0.5), false)
  assert.equal(replica.isSubjectRevoked(issuer, subject, Number.NaN), true)
  assert.equal(replica.isSubjectRevoked('https://other.example.org', subject, nowSeconds), false)
})

test('the order in which entries arrive, and how often, makes no difference', () => {
  const ids = ['a', 'b', 'c']
  const cut = fc.record({ id: fc.constantFrom(...ids), leastVersion: fc.nat(5) })
  fc.assert(
    fc.property(fc.array(cut), fc.array(cut), (first, second) => {
      const all = [...first, ...second, ...first].map((each) => toEntry({ kind: 'user', ...each }))
      const forward = replicaOf()
      const backward = replicaOf()

      for (const entry of all) forward.add(entry, nowSeconds)
      for (const entry of all.toReversed()) backward.add(entry, nowSeconds)

      for (const sub of ids) {
        const least = Math.max(
          0,
          ...[...first, ...second]
            .filter(({ id }) => id === sub)
            .map(({ leastVersion }) => leastVersion),
        )
        for (let uv = 0; uv <= 5; uv += 1) {
          const claims = claimsOf({ sub, uv })
          assert.equal(forward.isTokenRevoked(claims), uv < least)
          assert.equal(backward.isTokenRevoked(claims), uv < least)
        }
      }
    }),
  )
})

test('a token that was looked up before is refused as soon as one that was not', () => {
  const tokens = Array.from({ length: 4 }, (_, index) =>
    claimsOf({ sub: `user-${index % 2}`, tid: 'north', tv: 1, exp: nowSeconds + 600 }),
  )
  const cut = fc.constantFrom<Revocable>(
    ...tokens.flatMap(({ jti, sid, sub, exp }): Revocable[] => [
      { kind: 'token', id: jti, expiresAtSeconds: exp },
      { kind: 'session', id: sid },
      { kind: 'user', id: sub, leastVersion: 1 },
      { kind: 'user', id: sub, leastVersion: 2 },
    ]),
    { kind: 'tenant', id: 'north', leastVersion: 2 },
    { kind: 'service', leastVersion: 1 },
    { kind: 'session', id: identifier() },
  )
  fc.assert(
    fc.property(fc.array(cut, { maxLength: 8 }), (cuts) => {
      const replica = replicaOf()
      const lookedUp = tokens.map((claims) => ({ claims, last: { revision: 0 } }))

      for (const what of cuts) {
        replica.add(toEntry(what), nowSeconds)
        for (const { claims, last } of lookedUp) {
          const expected = replica.isTokenRevoked(claims)
          assert.equal(replica.isTokenRevoked(claims, last), expected)
          assert.equal(replica.isTokenRevoked(claims, last), expected)
        }
      }
    }),
  )
})

test('a token that was found live is looked up again only after something new was revoked', () => {
  const replica = replicaOf()
  const { jti: _, ...claims } = claimsOf({ exp: nowSeconds + 600 })
  let lookUps = 0
  const watched = {
    ...claims,
    get jti() {
      lookUps += 1
      return identifier()
    },
  }
  const last = { revision: 0 }
  const entry = (id: string) => toEntry({ kind: 'token', id, expiresAtSeconds: claims.exp })
  const other = entry(identifier())

  for (const [news, expected] of [
    [other, 1],
    [undefined, 1],
    [other, 1],
    [entry(identifier()), 2],
  ] as const) {
    if (news !== undefined) replica.add(news, nowSeconds)
    replica.isTokenRevoked(watched, last)
    assert.equal(lookUps, expected)
  }
})

test('tokens are forgotten when their minute has passed, not before', () => {
  const replica = replicaOf()
  const claims = claimsOf({ exp: nowSeconds + 59 })
  const entry = toEntry({ kind: 'token', id: claims.jti, expiresAtSeconds: claims.exp })
  replica.add(entry, nowSeconds)

  replica.sweep(nowSeconds + 89, 89)
  assert.equal(replica.isTokenRevoked(claims), true)
  replica.sweep(nowSeconds + 90, 90)

  assert.equal(replica.counts().token, 0)
  assert.equal(replica.add(entry, nowSeconds + 90), false)
})

test('all else lives for as long as the longest token, and not for ever', () => {
  const replica = replicaOf()
  const { sid } = claimsOf()
  const claims = claimsOf({ sid })
  replica.sweep(nowSeconds, 0)
  replica.sweep(nowSeconds, 599)
  replica.add(toEntry({ kind: 'session', id: sid }), nowSeconds)

  for (let elapsed = 600; elapsed < 1_199; elapsed += 1) {
    replica.sweep(nowSeconds, elapsed)
    assert.equal(replica.isTokenRevoked(claims), true, `${elapsed}`)
  }
  replica.sweep(nowSeconds, 1_200)

  assert.equal(replica.isTokenRevoked(claims), false)
})

test('a clock that jumps ahead drops no session', () => {
  const replica = replicaOf()
  const claims = claimsOf()
  replica.add(toEntry({ kind: 'session', id: claims.sid }), nowSeconds)

  for (const hours of [0, 5, 10, 15]) replica.sweep(nowSeconds + hours * 3_600, 1)

  assert.equal(replica.isTokenRevoked(claims), true)
})

test('what no token could match is a mistake of the caller', () => {
  const wrong: readonly Revocable[] = [
    { kind: 'token', id: 'short', expiresAtSeconds: nowSeconds },
    { kind: 'token', id: identifier(), expiresAtSeconds: Number.NaN },
    { kind: 'session', id: `${identifier()}=` },
    { kind: 'user', id: 'a', leastVersion: 1.5 },
    { kind: 'service', leastVersion: 2 ** 32 },
  ]

  for (const what of wrong) assert.throws(() => toEntry(what), RangeError)
})

function replicaOf(): Replica {
  return new Replica({ keepSeconds: 600, graceSeconds: 30 })
}
