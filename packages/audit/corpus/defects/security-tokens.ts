/** Planted defects of tokens and sessions. @module */

import { createPublicKey } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { withAsymmetricTokens, withAuth } from '../config-changes.ts'
import type { ConfigChange, Defect } from '../defect.ts'
import type { Forgery, Subject } from '../subject.ts'

/** Whether a forged access token of a user is taken. */
function accepts(change: Forgery | ((subject: Subject) => Promise<Forgery>)) {
  return async (subject: Subject) => {
    const { access } = await subject.user()
    const forgery = typeof change === 'function' ? await change(subject) : change
    return (await subject.ask('/me', { token: subject.forged(access, forgery) })).status === 200
  }
}

const now = () => Math.floor(Date.now() / 1000)

export const tokenDefects: readonly Defect[] = [
  {
    flag: 'jwt-none',
    probe: 'jwt-alg-none-rejected',
    tier: 'T',
    portable: true,
    planted: 'A token whose header says that it is not signed is believed.',
    twin: {
      flag: 'twin:jwt-none',
      legitimate: 'Visitors get an unsigned cookie that gives no rights.',
    },
    collateral: ['jwt-signature-verified'],
    demonstrate: async (subject) => {
      const [{ access }, { id }] = await Promise.all([subject.user(), subject.user()])
      const unsigned = subject.forged(access, {
        header: { alg: 'none' },
        claims: { sub: id },
        key: null,
      })
      const token = `${unsigned.split('.').slice(0, 2).join('.')}.`
      return (await subject.ask('/me', { token })).at('id') === id
    },
  },
  {
    flag: 'jwt-nosig',
    probe: 'jwt-signature-verified',
    tier: 'T',
    portable: true,
    planted: 'Tokens are read and their signature is not looked at.',
    twin: { flag: 'twin:jwt-nosig', legitimate: 'A bad token is answered 403 instead of 401.' },
    collateral: [
      'jwt-alg-none-rejected',
      'jwt-key-confusion-rejected',
      'jwt-algorithm-pinned',
      'jwt-header-keys-not-trusted',
    ],
    demonstrate: async (subject) => {
      const [{ access }, { id }] = await Promise.all([subject.user(), subject.user()])
      const token = subject.forged(access, { claims: { sub: id }, key: null })
      return (await subject.ask('/me', { token })).at('id') === id
    },
  },
  {
    flag: 'jwt-confusion',
    probe: 'jwt-key-confusion-rejected',
    tier: 'T',
    portable: false,
    planted: 'The public key of RS256 is taken as the key of HS256, if a token says so.',
    beside: ['variant:rs256'],
    config: withAsymmetricTokens,
    twin: {
      flag: 'twin:jwt-confusion',
      legitimate: 'RS256 and HS256 are both taken, with keys of their own.',
      config: withAsymmetricTokens,
    },
    collateral: ['jwt-algorithm-pinned'],
    demonstrate: accepts(async ({ ask }) => {
      const jwk = (await ask('/.well-known/jwks.json')).at('keys.0') as Record<string, unknown>
      if (jwk === undefined) return { header: { alg: 'HS256' }, key: 'no public key' }
      return { header: { alg: 'HS256' }, key: pemOf(jwk) }
    }),
  },
  {
    flag: 'jwt-anyalg',
    probe: 'jwt-algorithm-pinned',
    tier: 'T',
    portable: false,
    planted: 'HS384 and HS512 tokens with the same key are taken too.',
    twin: {
      flag: 'twin:jwt-anyalg',
      legitimate: 'HS256 and HS512 are both documented.',
      config: (base) =>
        withAuth({ token: { ...base.auth?.token, algorithms: ['HS256', 'HS512'] } })(base),
    },
    collateral: [],
    demonstrate: accepts({ header: { alg: 'HS512' }, hash: 'sha512' }),
  },
  {
    flag: 'jwt-noexp',
    probe: 'jwt-expiry-enforced',
    tier: 'T',
    portable: true,
    planted: 'Tokens are good for ever.',
    twin: { flag: 'twin:jwt-noexp', legitimate: 'Clocks may differ by 60 s.' },
    collateral: ['websocket-requires-authentication'],
    demonstrate: accepts({ claims: { exp: now() - 3_600 } }),
  },
  {
    flag: 'jwt-noaud',
    probe: 'jwt-audience-and-issuer-checked',
    tier: 'T',
    portable: true,
    planted: 'A token for another service of the same issuer is taken.',
    twin: { flag: 'twin:jwt-noaud', legitimate: 'The audience is a list that names this service.' },
    collateral: [],
    demonstrate: accepts({ claims: { aud: 'another-service' } }),
  },
  {
    flag: 'jwt-kid',
    probe: 'jwt-header-keys-not-trusted',
    tier: 'T',
    portable: false,
    planted: 'The key is read from the file that the token names.',
    twin: { flag: 'twin:jwt-kid', legitimate: 'A token with an unknown key id is refused.' },
    collateral: [],
    demonstrate: accepts({
      header: { kid: '../../../../../../../../../../../../dev/null' },
      key: '',
    }),
  },
  {
    flag: 'refresh-as-access',
    probe: 'refresh-and-access-tokens-not-interchangeable',
    tier: 'T',
    portable: false,
    planted: 'A refresh token is taken where an access token belongs, and the other way round.',
    twin: {
      flag: 'twin:refresh-as-access',
      legitimate: 'A refresh token in the wrong place is answered 400.',
    },
    collateral: [],
    demonstrate: async ({ ask, user }) =>
      (await ask('/me', { token: (await user()).refresh })).status === 200,
  },
  {
    flag: 'revoke-never',
    probe: 'logout-revokes-at-once',
    tier: 'T',
    portable: true,
    planted: 'Logout answers 204 and does nothing.',
    twin: {
      flag: 'twin:revoke-never',
      legitimate: 'There is no logout, and nothing says that there is.',
      config: withoutLogout(),
    },
    collateral: [
      'revocation-holds-across-replicas-and-restart',
      'password-change-ends-other-sessions',
      'websocket-origin-and-limits-enforced',
      'refresh-reuse-detected',
    ],
    demonstrate: async ({ ask, user }) => {
      const { access: token } = await user()
      await ask('/logout', { method: 'POST', token })
      return (await ask('/me', { token })).status === 200
    },
  },
  {
    flag: 'refresh-reuse',
    probe: 'refresh-reuse-detected',
    tier: 'T',
    portable: false,
    planted: 'A refresh token works as often as it is presented.',
    twin: {
      flag: 'twin:refresh-reuse',
      legitimate: 'For 10 s the token before works too, for refreshes at the same moment.',
    },
    collateral: [],
    demonstrate: async ({ ask, user }) => {
      const { refresh } = await user()
      const json = { refresh_token: refresh }
      await ask('/refresh', { method: 'POST', json })
      await delay(1_000)
      return (await ask('/refresh', { method: 'POST', json })).status === 200
    },
  },
]

function withoutLogout(): ConfigChange {
  return (base) => {
    const { logout: _, ...auth } = base.auth ?? {}
    return { ...base, auth }
  }
}

function pemOf(key: Record<string, unknown>): string {
  return createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString()
}
