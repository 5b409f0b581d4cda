/**
 * JSON without what is named like a secret: the least that must never be written for ever. A service
 * with a better redaction, such as `redactValue` of `@plimsoll/kit/logging`, gives that instead.
 *
 * @module
 */

/** Of the name in lower case, letters and digits alone. */
const secretName =
  /passw|passphrase|^pass$|pwd$|secret|token$|authorization|cookie|apikey$|privatekey|signingkey|credential|bearer|^t?otp$|^pin$/

// Programs have few names; a client that can choose them must not fill the memory with them.
const knownMax = 1_000
const known = new Map<string, boolean>()

/** The JSON of the details; texts, lists and objects that have a secret's name are taken out. */
export function redactedJson(details: object): string | undefined {
  return JSON.stringify(details, replace)
}

function replace(name: string, value: unknown): unknown {
  const isHarmless = value === null || typeof value === 'number' || typeof value === 'boolean'
  return !isHarmless && isSecret(name) ? '[redacted]' : value
}

function isSecret(name: string): boolean {
  const before = known.get(name)
  if (before !== undefined) return before

  const is = secretName.test(name.toLowerCase().replace(/[^a-z0-9]/g, ''))
  if (known.size < knownMax && name.length <= 64) known.set(name, is)
  return is
}
