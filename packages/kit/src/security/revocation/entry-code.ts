/**
 * Entries as the stream carries them: a field named by a letter for the kind, with the key, and one
 * named `n` with the number, if there is one. Both are decimal integers, as Redis packs those: 26 to 31
 * bytes with all that is around them, five less than text.
 *
 * @module
 */

import { type Entry, type RevocableKind, valueMax } from './revocable.ts'

const letters: Readonly<Record<RevocableKind, string>> = {
  token: 't',
  session: 's',
  'api-key': 'k',
  user: 'u',
  tenant: 'v',
  service: 'g',
  subject: 'f',
}

const kinds = new Map(
  (Object.entries(letters) as [RevocableKind, string][]).map(([kind, letter]) => [letter, kind]),
)

const keyMax = 2n ** 63n - 1n
const integer = /^(?:0|-?[1-9][0-9]{0,18})$/

/** Letter, key, and the number or nothing. */
export function encodeEntry({ kind, high, low, value }: Entry): readonly [string, string, string] {
  const key = (BigInt(high) << 32n) | BigInt(low >>> 0)
  return [letters[kind], String(key), value === 0 ? '' : String(value)]
}

/**
 * @param fields names and values in turn
 * @returns `undefined` for what is none, such as the mark of a new epoch or an entry of a newer version
 */
export function decodeEntry(fields: readonly string[]): Entry | undefined {
  const [letter = '', text = '', name, number] = fields
  const kind = kinds.get(letter)
  if (kind === undefined || !integer.test(text)) return undefined
  const value = name === undefined ? 0 : Number(name === 'n' ? number : Number.NaN)
  const key = BigInt(text)
  const isKey = key >= -keyMax - 1n && key <= keyMax
  if (!isKey || !Number.isInteger(value) || value < 0 || value > valueMax) return undefined
  return { kind, high: Number(key >> 32n), low: Number(BigInt.asIntN(32, key)), value }
}
