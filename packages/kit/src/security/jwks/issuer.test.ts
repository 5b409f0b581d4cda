import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { TokenVerifier } from '../tokens/index.ts'
import { createIssuer, type IssuerOptions } from './issuer.ts'
import { clerkLike, coolDown, knownIssuer } from './testing/known-issuer.ts'

const nowSeconds = () => Math.floor(Date.now() / 1_000)

for (const algorithm of ['EdDSA', 'ES256', 'ES384', 'RS256', 'PS256'] as const) {
  test(`a token that jose has signed with ${algorithm} is accepted, as by jose`, async () => {
    await using known = await knownIssuer({ algorithms: [algorithm] })
    const sign = await known.remote.addKey('k-1', algorithm)
    await known.issuer.start()
    const verifier = new TokenVerifier([known.issuer])
    const token = await sign({ org_role: 'org:admin' })

    const verified = verifier.verify(token, nowSeconds())
    const other = await jwtVerify(token, createLocalJWKSet({ keys: known.remote.published }))

    assert.equal(verified.reason, undefined)
    assert.equal(other.payload.sub, 'user-7')
    assert.deepEqual(known.issuer.mapping(verified.claims), {
      issuer: known.remote.url,
      subject: 'user-7',
      roles: ['admin'],
    })
  })
}

test('a token of another audience, issuer, type or life is refused', async () => {
  await using known = await knownIssuer()
  const sign = await known.remote.addKey('k-1')
  await known.issuer.start()
  const verifier = new TokenVerifier([known.issuer])
  const reasonOf = async (claims: object, header: object = {}) =>
    verifier.verify(await sign(claims, header), nowSeconds()).reason

  assert.equal(await reasonOf({ aud: 'another-api' }), 'AUDIENCE_WRONG')
  assert.equal(await reasonOf({ iss: 'https://other.example' }), 'ISSUER_UNKNOWN')
  assert.equal(await reasonOf({}, { typ: 'at+jwt' }), 'TYPE_WRONG')
  assert.equal(await reasonOf({ exp: nowSeconds() + 3_700 }), 'LIFE_TOO_LONG')
})

test('a key that is new is known after one cool-down, when a token with it comes', async () => {
  await using known = await knownIssuer()
  await known.remote.addKey('k-1')
  await known.issuer.start()
  const sign = await known.remote.addKey('k-2')
  const verifier = new TokenVerifier([known.issuer])
  const token = await sign()

  const tooSoon = await known.issuer.keys.refresh('k-2')
  known.clock.advance(coolDown)
  const inTime = await known.issuer.keys.refresh('k-2')

  assert.deepEqual([tooSoon, inTime], ['absent', 'found'])
  assert.equal(verifier.verify(token, nowSeconds()).reason, undefined)
})

test('a key that is gone ends remembered tokens with the next refresh', async () => {
  await using known = await knownIssuer()
  const sign = await known.remote.addKey('k-1')
  await known.issuer.start()
  const verifier = new TokenVerifier([known.issuer])
  const token = await sign()
  verifier.verify(token, nowSeconds())
  const { generation } = known.issuer.keys
  known.remote.published.length = 0
  await known.remote.addKey('k-2')

  known.clock.advance(300_000)
  await known.settled()

  assert.equal(known.issuer.keys.generation, generation + 1)
  assert.equal(verifier.verify(token, nowSeconds()).reason, 'KEY_UNKNOWN')
  assert.equal(known.remote.requests(), 2)
})

test('a key that only joins the set leaves the generation as it is', async () => {
  await using known = await knownIssuer()
  await known.remote.addKey('k-1')
  await known.issuer.start()
  const { generation } = known.issuer.keys
  await known.remote.addKey('k-2')

  known.clock.advance(300_000)
  await known.settled()

  assert.notEqual(known.issuer.keys.find('k-2'), undefined)
  assert.equal(known.issuer.keys.generation, generation)
})

test('options that would weaken the checks are refused, by name', () => {
  const wrong: readonly [Partial<IssuerOptions>, RegExp][] = [
    [{ jwksUrl: 'http://id.example.com/jwks' }, /jwksUrl must be https/],
    [{ jwksUrl: 'http://id.example.com/jwks', plainHttp: 'loopback' }, /jwksUrl must be https/],
    [{ jwksUrl: 'http://127.0.0.1/jwks' }, /jwksUrl must be https/],
    [{ jwksUrl: 'http://127.0.0.1.example.com/', plainHttp: 'loopback' }, /must be https/],
    [{ jwksUrl: 'file:///etc/jwks' }, /jwksUrl must be https/],
    [{ jwksUrl: 'https://user:pass@id.example.com/' }, /must not carry a user/],
    [{ jwksUrl: 'jwks' }, /jwksUrl must be a URL/],
    [{ algorithms: [] }, /algorithms must name/],
    [{ algorithms: ['HS256' as 'RS256'] }, /algorithms must be of .*got HS256/],
    [{ algorithms: ['none' as 'RS256'] }, /got none/],
    [{ audience: '' }, /audience/],
    [{ lifeSecondsMax: 0 }, /lifeSecondsMax/],
    [{ claims: { rolesClaim: '', roles: {} } }, /rolesClaim/],
  ]
  const right = {
    ...clerkLike,
    ...{ issuer: 'https://id.example.com', jwksUrl: 'https://id.example.com/jwks' },
    algorithms: ['RS256'] as const,
  }

  for (const [change, message] of wrong) {
    assert.throws(() => createIssuer({ ...right, ...change }), { name: 'RangeError', message })
  }
  assert.equal(createIssuer(right).expectations.skewSeconds, 30)
})
