/**
 * Whether bytes are a PNG and nothing else: signature, known chunks with right checksums, and nothing
 * after the last (PNG specification, sections 5.2 and 5.3).
 *
 * @module
 */

import { crc32 } from 'node:zlib'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Chunks that hold text are not among them: a picture needs none. */
const known = [
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'gAMA',
  'cHRM',
  'sRGB',
  'pHYs',
  'sBIT',
  'bKGD',
]

export function isPng(bytes: Buffer): boolean {
  if (!bytes.subarray(0, 8).equals(signature)) return false
  const chunks = chunksOf(bytes)
  const isWhole = chunks?.[0] === 'IHDR' && chunks.at(-1) === 'IEND' && chunks.includes('IDAT')
  return isWhole && chunks.every((name) => known.includes(name))
}

/** Names of the chunks; undefined if they do not fill the bytes exactly. */
function chunksOf(bytes: Buffer): string[] | undefined {
  const names: string[] = []
  let at = 8
  while (at < bytes.length) {
    if (at + 12 > bytes.length || names.at(-1) === 'IEND') return undefined
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) return undefined
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return undefined
    names.push(bytes.toString('latin1', at + 4, at + 8))
    at = end
  }
  return names
}
