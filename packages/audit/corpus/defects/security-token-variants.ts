/** Defects of tokens and sessions in forms that are met in practice. @module */

import { createPublicKey, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { withAsymmetricTokens, withAuth } from '../config-changes.ts'
import type { Defect } from '../defect.ts'
import type { Subject } from '../subject.ts'

const now = () => Math.floor(Date.now() / 1000)

export const tokenVariantDefects: readonly Defect[] = [
  {
    flag: 'jwt-none-spelled',
    probe: 'jwt-alg-none-rejected',
    tier: 'R',
    portable: false,
    planted: 'The algorithm "none" is refused, and "None" is not.',
    twin: {
      flag: 'twin:jwt-none-spelled',
      legitimate: 'A token of "none" is answered 400, as one that cannot be read.',
    },
    collateral: ['jwt-signature-verified'],
    demonstrate: async (subject) => accepted(subject, await unsigned(subject, { alg: 'None' }, '')),
  },
  {
    flag: 'jwt-empty-signature',
    probe: 'jwt-signature-verified',
    tier: 'R',
    portable: false,
    planted: 'A token without a signature passes, because only one that is there is verified.',
    twin: {
      flag: 'twin:jwt-empty-signature',
      legitimate: 'A token without a signature has its connection closed.',
    },
    collateral: ['jwt-alg-none-rejected'],
    demonstrate: async (subject) => accepted(subject, await unsigned(subject, {}, '')),
  },
  {
    flag: 'jwt-short-signature',
    probe: 'jwt-signature-verified',
    tier: 'R',
    portable: false,
    planted: 'A signature is compared only as far as it goes.',
    twin: {
      flag: 'twin:jwt-short-signature',
      legitimate: 'A signature with padding is right too.',
    },
    collateral: ['jwt-alg-none-rejected'],
    demonstrate: async (subject) => {
      const { access } = await subject.user()
      return accepted(subject, access.slice(0, -20))
    },
  },
  {
    flag: 'jwt-confusion-trimmed',
    probe: 'jwt-key-confusion-rejected',
    tier: 'R',
    portable: false,
    planted: 'The public key, without its last newline, is taken as the key of HS256.',
    beside: ['variant:rs256'],
    config: withAsymmetricTokens,
    twin: {
      flag: 'twin:jwt-confusion-trimmed',
      legitimate: 'Tokens are RS256 with a key id.',
      config: withAsymmetricTokens,
    },
    collateral: ['jwt-algorithm-pinned'],
    demonstrate: async (subject) => {
      const key = (await subject.ask('/.well-known/jwks.json')).at('keys.0')
      if (key === undefined) return false
      const jwk = createPublicKey({ key: key as JsonWebKey, format: 'jwk' })
      const pem = jwk.export({ type: 'spki', format: 'pem' }).toString().trimEnd()
      const { access } = await subject.user()
      return accepted(subject, subject.forged(access, { header: { alg: 'HS256' }, key: pem }))
    },
  },
  {
    flag: 'jwt-exp-optional',
    probe: 'jwt-expiry-enforced',
    tier: 'R',
    portable: false,
    planted: 'A token that does not say when it expires never does.',
    twin: { flag: 'twin:jwt-exp-optional', legitimate: 'Digits in a string are read as a time.' },
    collateral: [],
    demonstrate: async (subject) => {
      const { access } = await subject.user()
      return accepted(subject, subject.forged(access, { claims: { exp: undefined } }))
    },
  },
  {
    flag: 'jwt-nbf-ignored',
    probe: 'jwt-expiry-enforced',
    tier: 'R',
    portable: false,
    planted: 'A token is taken before its time.',
    twin: {
      flag: 'twin:jwt-nbf-ignored',
      legitimate: 'Tokens bear the time from which they hold.',
    },
    collateral: [],
    demonstrate: async (subject) => {
      const { access } = await subject.user()
      return accepted(subject, subject.forged(access, { claims: { nbf: now() + 3_600 } }))
    },
  },
  {
    flag: 'jwt-aud-prefix',
    probe: 'jwt-audience-and-issuer-checked',
    tier: 'R',
    portable: false,
    planted: 'An audience that begins like ours is taken for ours.',
    twin: {
      flag: 'twin:jwt-aud-prefix',
      legitimate: 'A final slash in the audience is no difference.',
    },
    collateral: [],
    demonstrate: async (subject) => {
      const { access } = await subject.user()
      return accepted(
        subject,
        subject.forged(access, { claims: { aud: 'corpus-api.evil.example' } }),
      )
    },
  },
  {
    flag: 'jwt-jwk',
    probe: 'jwt-header-keys-not-trusted',
    tier: 'R',
    portable: false,
    planted: 'A token is verified with the key that it brings.',
    twin: {
      flag: 'twin:jwt-jwk',
      legitimate: 'A key in the header is ignored; our own one decides.',
    },
    collateral: [],
    demonstrate: async (subject) => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const header = { alg: 'RS256', jwk: publicKey.export({ format: 'jwk' }) }
      const input = (await unsigned(subject, header, '')).slice(0, -1)
      const signature = sign('sha256', Buffer.from(input), privateKey).toString('base64url')
      return accepted(subject, `${input}.${signature}`)
    },
  },
  {
    flag: 'jwt-jku',
    probe: 'jwt-header-keys-not-trusted',
    tier: 'R',
    portable: false,
    planted: 'Keys are fetched from wherever a token says.',
    twin: { flag: 'twin:jwt-jku', legitimate: 'An address in the header is not even looked at.' },
    collateral: [],
    demonstrate: async (subject) => {
      let calls = 0
      const server = createServer((_, response) => response.end(String(++calls)))
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const jku = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`
      const { access } = await subject.user()
      await accepted(subject, subject.forged(access, { header: { jku } }))
      await delay(500)
      server.close()
      return calls > 0
    },
  },
  {
    flag: 'access-at-refresh',
    probe: 'refresh-and-access-tokens-not-interchangeable',
    tier: 'R',
    portable: false,
    planted: 'An access token is good for a new session at the refresh.',
    twin: {
      flag: 'twin:access-at-refresh',
      legitimate: 'An access token at the refresh is answered 403.',
    },
    collateral: [],
    demonstrate: async ({ ask, user }) => {
      const json = { refresh_token: (await user()).access }
      return (await ask('/refresh', { method: 'POST', json })).status === 200
    },
  },
  {
    flag: 'revoke-cached',
    probe: 'logout-revokes-at-once',
    tier: 'R',
    portable: false,
    planted: 'Who was let in is let in for 3 s more without a look at the session.',
    twin: { flag: 'twin:revoke-cached', legitimate: 'A logout is answered 200 with a body.' },
    collateral: [
      'revocation-holds-across-replicas-and-restart',
      'password-change-ends-other-sessions',
    ],
    demonstrate: async ({ ask, user }) => {
      const { access: token } = await user()
      await ask('/me', { token })
      await ask('/logout', { method: 'POST', token })
      return (await ask('/me', { token })).status === 200
    },
  },
  {
    flag: 'refresh-kept',
    probe: 'refresh-reuse-detected',
    tier: 'R',
    portable: false,
    planted: 'A refresh gives the same refresh token again, for two weeks.',
    twin: {
      flag: 'twin:refresh-kept',
      legitimate: 'There is no refresh: who is signed out signs in again.',
      config: (base) => {
        const { refresh: _, ...auth } = base.auth ?? {}
        return withAuth({})({ ...base, auth })
      },
    },
    collateral: [],
    demonstrate: async ({ ask, user }) => {
      const { refresh } = await user()
      const json = { refresh_token: refresh }
      return (await ask('/refresh', { method: 'POST', json })).at('refresh_token') === refresh
    },
  },
  {
    flag: 'ws-expired',
    probe: 'websocket-requires-authentication',
    tier: 'R',
    portable: false,
    planted: 'The WebSocket looks at the signature of a token and not at its time.',
    twin: { flag: 'twin:ws-expired', legitimate: 'A refused client sees a reset, and no status.' },
    collateral: [],
    demonstrate: async (subject) => {
      const { access } = await subject.user()
      const token = subject.forged(access, { claims: { exp: now() - 3_600 } })
      const { promise, resolve } = Promise.withResolvers<boolean>()
      const socket = new WebSocket(`${subject.origin.replace('http', 'ws')}/events?token=${token}`)
      socket.onmessage = () => resolve(true)
      socket.onerror = () => resolve(false)
      return promise.finally(() => socket.close())
    },
  },
]

async function accepted({ ask }: Subject, token: string): Promise<boolean> {
  return (await ask('/me', { token })).status === 200
}

/** A real token with a changed header, and a signature of choice. */
async function unsigned(subject: Subject, header: object, signature: string): Promise<string> {
  const { access } = await subject.user()
  const forged = subject.forged(access, { header, key: null })
  return `${forged.split('.').slice(0, 2).join('.')}.${signature}`
}
