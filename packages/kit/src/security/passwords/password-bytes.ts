/**
 * What of a password is hashed: its UTF-8, exactly as received (ASVS 6.2.8).
 *
 * @module
 */

export const passwordBytesMax = 1024

/** `undefined` if it can be nobody's password. */
export function passwordBytes(password: string): Uint8Array | undefined {
  // No character has fewer bytes than code units, so nothing long is ever encoded.
  if (password.length === 0 || password.length > passwordBytesMax) return undefined
  // Half a surrogate pair would be encoded as U+FFFD, and so equal every other half.
  if (!password.isWellFormed()) return undefined
  const bytes = Buffer.from(password)
  return bytes.byteLength > passwordBytesMax ? undefined : bytes
}
