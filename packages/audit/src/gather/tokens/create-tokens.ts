/** Tokens of the service: read, and minted with the key that the auditor chose. @module */

import type { AuditConfig } from '../../config/config-schema.ts'
import type { Claims, Session, Tokens } from '../accounts.ts'
import type { Http } from '../http-client.ts'
import { Inconclusive } from '../stand.ts'
import { assembleToken, decodeToken, signToken } from './jwt.ts'
import { findPublicKeys } from './public-keys.ts'
import { signingKeyOf } from './signing-key.ts'

export interface TokensParts {
  readonly config: AuditConfig
  readonly http: Http
  /** The text that was put where the config says `{key}`; undefined if nothing was started. */
  readonly signingKey: string | undefined
  readonly readFile: (path: string) => Promise<string | undefined>
  /** Seconds since 1970. Default the clock of the machine. */
  readonly nowSeconds?: () => number
}

export function createTokens(parts: TokensParts): Tokens {
  const { config, http, readFile } = parts
  const token = config.auth?.token ?? {}
  const keyText = keyTextOf(parts)
  const nowSeconds = parts.nowSeconds ?? (() => Math.floor(Date.now() / 1000))
  let keys: Promise<readonly string[]> | undefined

  return {
    kind: (session) => token.kind ?? kindOf(session),
    decode: decodeToken,
    assemble: assembleToken,
    canMint: keyText !== undefined && token.kind !== 'opaque',
    mint: (session, change = {}) => {
      if (keyText === undefined) {
        throw new Inconclusive('The key of the service is not known, so no token can be minted.')
      }
      const real = realTokenOf(session)
      const algorithm = change.algorithm ?? token.algorithm ?? String(real.header['alg'])
      const header = changed({ ...real.header, alg: algorithm }, change.header)
      const claims = changed(renewed(real.claims, nowSeconds()), change.claims)
      return signed(header, claims, algorithm, change.key ?? signingKeyOf(keyText, token))
    },
    publicKeys: () => {
      keys ??= findPublicKeys({ http, declared: token.publicKey, readFile, privateKey: keyText })
      return keys
    },
  }
}

function kindOf(session: Session): 'jwt' | 'opaque' {
  const { accessToken } = session
  return accessToken !== undefined && decodeToken(accessToken) !== undefined ? 'jwt' : 'opaque'
}

/** What stands in the variable of the key, if the auditor chose it. */
function keyTextOf({ config, signingKey }: TokensParts): string | undefined {
  const variable = config.auth?.token?.keyEnv
  if (variable === undefined || signingKey === undefined) return undefined
  return config.start?.env?.[variable]?.replaceAll('{key}', signingKey) ?? signingKey
}

function realTokenOf({ accessToken }: Session): { header: Claims; claims: Claims } {
  const real = accessToken === undefined ? undefined : decodeToken(accessToken)
  if (real === undefined) {
    throw new Inconclusive('The session holds no JWT to take the claims of a minted one from.')
  }
  return real
}

/** The same times relative to now, so that a token minted late in a run is not old. */
function renewed(claims: Claims, nowSeconds: number): Claims {
  const { iat, exp, nbf } = claims
  if (typeof exp !== 'number') return claims
  const issued = typeof iat === 'number' ? iat : Math.min(exp, nowSeconds)
  return {
    ...claims,
    exp: nowSeconds + Math.max(exp - issued, 60),
    ...(typeof iat === 'number' && { iat: nowSeconds }),
    ...(typeof nbf === 'number' && { nbf: nowSeconds }),
  }
}

function changed(before: Claims, change: Claims = {}): Claims {
  const members = Object.entries({ ...before, ...change })
  return Object.fromEntries(members.filter(([, value]) => value !== undefined))
}

function signed(
  header: Claims,
  claims: Claims,
  algorithm: string,
  key: string | Uint8Array,
): string {
  try {
    return signToken(header, claims, algorithm, key)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Inconclusive(`A token of ${algorithm} cannot be signed with that key: ${why}.`)
  }
}
