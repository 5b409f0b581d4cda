/**
 * Which member names say that the value is a secret.
 *
 * Letters and digits alone count, so `api_key`, `apiKey`, `X-API-Key` and `APIKEY` are one name.
 *
 * @module
 */

const secretName =
  /passw|passphrase|^pass$|pwd$|secret|token$|authori[sz]ation|^auth$|cookie|apikey|privatekey|signingkey|encryptionkey|credential|connectionstring|^jwt|bearer|^t?otp$|^pin$|cvv|cvc$|cardnumber/

/** Public by nature, and as long as a secret: their plain hex is kept. */
const publicName =
  /^(?:traceid|spanid|parentspanid|parentid|requestid|sha256|sha1|checksum|digest|etag|commit|revision)$/

/** As a client sent them: libraries log them whole. A number of them, or a boolean, is kept. */
const clientName = /^(?:raw)?(?:headers|trailers)$/

// Programs have few names; a client that can choose names must not fill the memory with them.
const knownMax = 2_000
const known = new Map<string, KeyKind>()

export type KeyKind = 'secret' | 'client' | 'public' | 'plain'

/** What the name says of the value. */
export function kindOfKey(key: string): KeyKind {
  const before = known.get(key)
  if (before !== undefined) return before

  const kind = judge(key)
  if (known.size < knownMax && key.length <= 64) known.set(key, kind)
  return kind
}

function judge(key: string): KeyKind {
  const name = key.toLowerCase().replace(/[^a-z0-9]/g, '')
  if (secretName.test(name)) return 'secret'
  if (clientName.test(name)) return 'client'
  return publicName.test(name) ? 'public' : 'plain'
}
