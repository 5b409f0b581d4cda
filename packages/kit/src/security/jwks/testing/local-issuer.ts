/**
 * A real issuer on this machine: it signs with jose, serves its key set over HTTP, and misbehaves as
 * it is told.
 *
 * @module
 */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

type Answer = (request: IncomingMessage, response: ServerResponse) => void

export interface LocalIssuer extends AsyncDisposable {
  /** Also its name. */
  readonly url: string
  /** What it publishes, to be changed by the test. */
  readonly published: JWK[]
  cacheControl: string | undefined
  /** Answers in place of the key set. */
  answer: Answer | undefined
  readonly requests: () => number
  /** Bytes that were handed to the system for the last answer, and whether its end was reached. */
  readonly lastSent: () => { readonly bytes: number; readonly isWhole: boolean }
  /** Makes a key and publishes it; gives what signs with it. */
  readonly addKey: (kid: string, alg?: string, members?: JWK) => Promise<SignToken>
}

export type SignToken = (claims?: object, header?: object) => Promise<string>

export async function localIssuer(): Promise<LocalIssuer> {
  let requests = 0
  let last: ServerResponse | undefined
  const server = createServer((request, response) => {
    requests++
    last = response
    const { answer = sendKeySet } = issuer
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  function sendKeySet(_request: IncomingMessage, response: ServerResponse): void {
    const { cacheControl, published } = issuer
    if (cacheControl !== undefined) response.setHeader('cache-control', cacheControl)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ keys: published }))
  }

  const issuer: LocalIssuer = {
    url,
    published: [],
    cacheControl: 'public, max-age=600',
    answer: undefined,
    requests: () => requests,
    lastSent: () => ({
      bytes: last?.socket?.bytesWritten ?? 0,
      isWhole: last?.writableFinished ?? false,
    }),
    async addKey(kid, alg = 'EdDSA', members = {}) {
      const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
      issuer.published.push({ ...(await exportJWK(publicKey)), kid, alg, use: 'sig', ...members })
      return (claims, header) =>
        signed(privateKey, { alg, kid, typ: 'JWT', ...header }, url, claims)
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return issuer
}

/** Answers that are no key set. */
export const misbehaviours = {
  fails: (_request, response) => response.writeHead(500).end('{"keys":[]}'),
  hangs: () => undefined,
  trickles: (_request, response) => void response.write('{"keys":'),
  redirects: ({ url }, response) =>
    response.writeHead(302, { location: `${url}?elsewhere` }).end('{"keys":[]}'),
  floods: (_request, response) => flood(response),
  'is no JSON': (_request, response) => response.end('<html>'),
  'is no key set': (_request, response) => response.end('{"keys":{}}'),
  'closes at once': (_request, response) => response.destroy(),
} satisfies Record<string, Answer>

const floodBytes = 10_000_000
const floodChunk = Buffer.alloc(64 * 1024, ' ')

/** 10 MB of white space, which is a valid beginning of JSON. */
function flood(response: ServerResponse, sent = 0): void {
  if (response.destroyed) return
  if (sent >= floodBytes) {
    response.end('{"keys":[]}')
    return
  }
  response.write(floodChunk, () => flood(response, sent + floodChunk.byteLength))
}

function signed(
  key: CryptoKey,
  header: { alg: string; kid: string; typ: string },
  iss: string,
  claims: object = {},
): Promise<string> {
  const iat = Math.floor(Date.now() / 1_000)
  const payload = { iss, aud: 'vehicle-api', sub: 'user-7', iat, exp: iat + 600, ...claims }
  return new SignJWT(payload).setProtectedHeader(header).sign(key)
}
