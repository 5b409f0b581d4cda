import { createPublicKey } from 'node:crypto'
import type { Stand } from '../../../gather/stand.ts'
import { noTrials, tryTokens } from '../../../gather/token-trials.ts'
import { isSignedBy, signToken } from '../../../gather/tokens/jwt.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { accounts } = stand
  const { tokens } = accounts
  const session = await accounts.a()
  const token = session.accessToken ?? ''
  const real = tokens.decode(token)
  if (tokens.kind(session) === 'opaque' || real === undefined) {
    return { algorithm: undefined, key: 'none found', ...noTrials }
  }
  const algorithm = String(real.header['alg'])
  if (algorithm.startsWith('HS')) return { algorithm, key: 'none found', ...noTrials }
  const published = await tokens.publicKeys()
  const pem = published.find((key) => isSignedBy(token, key))
  if (pem === undefined) {
    return { algorithm, key: published.length === 0 ? 'none found' : 'another', ...noTrials }
  }
  const forged = encodingsOf(pem).map(([encoding, key]) => ({
    member: `HS256 with the public key as ${encoding}`,
    token: signToken({ ...real.header, alg: 'HS256' }, real.claims, 'HS256', key),
  }))
  return { algorithm, key: 'found', ...(await tryTokens(stand, { session, forged })) }
}

/** As a service might have it at hand when it takes the key for a secret. */
function encodingsOf(pem: string): readonly (readonly [string, string | Uint8Array])[] {
  const key = createPublicKey(pem)
  const jwk = key.export({ format: 'jwk' })
  const text = `${pem.trimEnd()}\n`
  const der = key.export({ type: 'spki', format: 'der' })
  return [
    ['PEM with a final newline', text],
    ['PEM without a final newline', text.trimEnd()],
    ['DER', der],
    ['JWK', JSON.stringify(jwk)],
    ['PEM with CRLF', text.replaceAll('\n', '\r\n')],
    ['base64 of the DER', der.toString('base64')],
    ...(key.asymmetricKeyType === 'rsa' ? pkcs1Of(pem) : []),
  ]
}

function pkcs1Of(pem: string): readonly (readonly [string, string])[] {
  const text = createPublicKey(pem).export({ type: 'pkcs1', format: 'pem' })
  return [['PKCS#1 PEM', String(text)]]
}
