import assert from 'node:assert/strict'
import { test } from 'node:test'
import { consentPath, proveConsent } from './consent.ts'
import { loopbackTarget } from './target-address.ts'
import { httpServer } from './testing/test-wire.ts'

const token = 'a-token-of-more-than-24-characters'
const texts = async (): Promise<readonly string[]> => []

test('the token that is served is proof', async () => {
  await using server = await httpServer((request, response) => {
    response.statusCode = request.url === consentPath ? 200 : 404
    response.end(`${token}\n`)
  })

  const refusal = await proveConsent(loopbackTarget(server.origin), 'a.example', token, { texts })

  assert.equal(refusal, undefined)
})

test('a redirect to where the token is proves nothing', async () => {
  await using server = await httpServer((request, response) => {
    if (request.url === consentPath) response.writeHead(302, { Location: '/there' }).end()
    else response.end(token)
  })

  const refusal = await proveConsent(loopbackTarget(server.origin), 'a.example', token, { texts })

  assert.match(refusal ?? '', /neither/)
})

test('a body without end is given up', async () => {
  await using server = await httpServer((_request, response) => {
    response.end(token + 'x'.repeat(2_000))
  })

  const refusal = await proveConsent(loopbackTarget(server.origin), 'a.example', token, { texts })

  assert.match(refusal ?? '', /neither/)
})
