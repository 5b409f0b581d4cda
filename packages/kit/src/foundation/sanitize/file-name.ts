/**
 * The name under which an upload may be stored and shown.
 *
 * What comes out is one plain path segment on every file system: no directory, no character that
 * hides, reorders or controls text, no Windows device or stream, NFC, at most `maxBytes` of UTF-8,
 * never empty. Sanitising it again changes nothing. It says nothing about uniqueness: two uploads
 * may get the same name, so store under an id and keep this for display.
 *
 * @module
 */

import { isDeviceName } from './device-name.ts'

export interface FileNameOptions {
  /** Most bytes of UTF-8, 16 or more. Default 255, the limit of the common file systems. */
  readonly maxBytes?: number
}

// Controls, bidi overrides, zero-width and other characters that are not seen, lone surrogates.
// U+2800 (blank braille) is the one visible character that shows nothing.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}\p{Noncharacter_Code_Point}\u2800]/gu
const DIRECTORIES = /^.*[/\\]/s
const DRIVE = /^[a-z]:/i
// `a.txt::$DATA` is another spelling of `a.txt` on NTFS.
const STREAM = /:[^:]*:\$[a-z_]+$/i
// Reserved on Windows, and the characters that read, or are best-fit mapped, as a slash.
const RESERVED = /[<>:"|?*\u2044\u2215\u29f5\u29f8\u29f9\ufe68\uff0f\uff3c]/g
const ENDS = /^[\s.]+|[\s.]+$/g

const encoder = new TextEncoder()

/** @throws RangeError if `maxBytes` is not an integer of 16 or more. */
export function sanitizeFileName(name: string, { maxBytes = 255 }: FileNameOptions = {}): string {
  if (!Number.isInteger(maxBytes) || maxBytes < 16) {
    throw new RangeError(`maxBytes must be an integer of 16 or more, got ${maxBytes}`)
  }
  const segment = name
    // Before NFC: a mark that follows a removed character joins the letter before it.
    .replace(UNSEEN, '')
    .normalize('NFC')
    .replace(DIRECTORIES, '')
    .replace(DRIVE, '')
    .replace(STREAM, '')
    .replace(RESERVED, '_')
  const settled = settle(segment, maxBytes)
  return settled === '' ? 'file' : settled
}

// Ends, since each round shortens the name, but for the one that marks a device.
function settle(name: string, maxBytes: number): string {
  const trimmed = name.replace(ENDS, '')
  const marked = isDeviceName(trimmed) ? `_${trimmed}` : trimmed
  const fitted = shorten(marked, maxBytes)
  return fitted === name ? name : settle(fitted, maxBytes)
}

function shorten(name: string, maxBytes: number): string {
  if (Buffer.byteLength(name) <= maxBytes) return name

  const dot = name.lastIndexOf('.')
  const extension = dot < 0 ? '' : name.slice(dot)
  const extensionBytes = Buffer.byteLength(extension)
  // An "extension" that fills half the name is no extension.
  if (extensionBytes * 2 > maxBytes) return firstBytes(name, maxBytes)
  const stem = extension === '' ? name : name.slice(0, dot)
  return firstBytes(stem, maxBytes - extensionBytes) + extension
}

// encodeInto stops before a code point that does not fit whole.
function firstBytes(text: string, bytesMax: number): string {
  return text.slice(0, encoder.encodeInto(text, new Uint8Array(bytesMax)).read)
}
