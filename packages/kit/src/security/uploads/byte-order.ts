/**
 * Integers and names out of bytes. Beyond the end all bytes are 0, so nothing here throws; the
 * callers check lengths where a zero would not be refused anyway.
 *
 * @module
 */

export function uint16BE(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

export function uint16LE(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}

export function uint24LE(bytes: Uint8Array, at: number): number {
  return uint16LE(bytes, at) | ((bytes[at + 2] ?? 0) << 16)
}

export function uint32BE(bytes: Uint8Array, at: number): number {
  return ((uint16BE(bytes, at) << 16) | uint16BE(bytes, at + 2)) >>> 0
}

export function uint32LE(bytes: Uint8Array, at: number): number {
  return int32LE(bytes, at) >>> 0
}

export function int32LE(bytes: Uint8Array, at: number): number {
  return uint16LE(bytes, at) | (uint16LE(bytes, at + 2) << 16)
}

/** Whether `bytes` has exactly this ASCII text at `at`. */
export function hasText(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (bytes[at + i] !== text.charCodeAt(i)) return false
  }
  return true
}

/** The name of a chunk as the number that {@link uint32BE} reads. */
export function chunkName(text: string): number {
  return uint32BE(
    Uint8Array.from(text, (character) => character.charCodeAt(0)),
    0,
  )
}
