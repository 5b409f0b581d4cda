/**
 * Looks for a second file inside an image: what makes an archive, a document, a program or a
 * script of it for some other reader.
 *
 * A signature counts only with enough around it that chance does not produce it: photographs of
 * phones carry megabytes of video after their end, in which any four bytes will occur. Only the
 * bytes that no decoder draws are looked at. Pixels can be made to spell anything, so what is
 * served to others should be encoded anew; this check is no substitute.
 *
 * @module
 */

import { hasText, uint16LE, uint32LE } from './byte-order.ts'
import { buildSearch, findFirst, type Needle } from './byte-search.ts'

interface Signature extends Needle {
  readonly name: string
  /** What must hold besides, for a text that is short. */
  readonly confirm?: (bytes: Uint8Array, at: number) => boolean
}

/** What counts wherever it is. */
const SIGNATURES = buildSearch<Signature>([
  { name: 'a ZIP archive', text: 'PK\x03\x04', confirm: isZipEntry },
  { name: 'a ZIP archive', text: 'PK\x05\x06', confirm: isZipDirectory },
  { name: 'a RAR archive', text: 'Rar!\x1a\x07' },
  { name: 'a 7z archive', text: '7z\xbc\xaf\x27\x1c' },
  { name: 'an XZ archive', text: '\xfd7zXZ\0' },
  { name: 'a bzip2 archive', text: '1AY&SY', confirm: isBzip2 },
  { name: 'a tar archive', text: 'ustar', confirm: isTar },
  { name: 'a cabinet archive', text: 'MSCF\0\0\0\0' },
  { name: 'a PDF document', text: '%PDF-', confirm: (bytes, at) => isDigit(bytes[at + 5]) },
  { name: 'an office document', text: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' },
  { name: 'a program', text: '\x7fELF', confirm: isElf },
  { name: 'a program', text: 'PE\0\0', confirm: isWindowsProgram },
  { name: 'a script', text: '<?php', ignoreCase: true, confirm: isTag(5) },
  { name: 'a script', text: '<script', ignoreCase: true, confirm: isTag(7) },
  { name: 'a web page', text: '<html', ignoreCase: true, confirm: isTag(5) },
  { name: 'a web page', text: '<!doctype', ignoreCase: true, confirm: isTag(9) },
  { name: 'a web page', text: '<iframe', ignoreCase: true, confirm: isTag(7) },
  { name: 'an SVG drawing', text: '<svg', ignoreCase: true, confirm: isTag(4) },
])

const WINDOWS_MACHINES = [0x14c, 0x8664, 0x1c0, 0x1c4, 0xaa64, 0x200]

/** What counts only at the very start: too short to be sure of elsewhere. */
const OPENINGS: readonly (readonly [text: string, name: string])[] = [
  ['PK\x03\x04', 'a ZIP archive'],
  ['\x1f\x8b\x08', 'a gzip archive'],
  ['MZ', 'a program'],
  ['\xca\xfe\xba\xbe', 'a program'],
  ['\xcf\xfa\xed\xfe', 'a program'],
  ['\0asm\x01\0\0\0', 'a program'],
  ['#!/', 'a script'],
]

/** The name of what hides between `start` and `end`, such as "a ZIP archive". */
export function findHiddenContent(
  bytes: Uint8Array,
  start: number,
  end: number,
): string | undefined {
  if (start >= end) return undefined
  const opening = OPENINGS.find(([text]) => hasText(bytes, start, text))
  if (opening) return opening[1]
  return findFirst(SIGNATURES, bytes, start, end, ({ confirm }, at) => confirm?.(bytes, at) ?? true)
    ?.name
}

/** After the name of a tag: white space, `>`, `/`, or the colon of a namespace. */
function isTag(length: number): (bytes: Uint8Array, at: number) => boolean {
  return (bytes, at) => {
    const byte = bytes[at + length] ?? 0
    return (
      byte === 0x20 || (byte >= 9 && byte <= 13) || byte === 0x3e || byte === 0x2f || byte === 0x3a
    )
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

/** APPNOTE.TXT, section 4.3.7: version 6.3 or lower, a known method, a name. */
function isZipEntry(bytes: Uint8Array, at: number): boolean {
  const version = uint16LE(bytes, at + 4) & 0xff
  const method = uint16LE(bytes, at + 8)
  const nameBytes = uint16LE(bytes, at + 26)
  return version <= 63 && method <= 99 && nameBytes > 0 && nameBytes <= 4096
}

/** Section 4.3.16: the central directory, whose size stands at 12, ends here. */
function isZipDirectory(bytes: Uint8Array, at: number): boolean {
  return hasText(bytes, at - uint32LE(bytes, at + 12), 'PK\x01\x02')
}

/** The first block follows `BZh` and the block size. */
function isBzip2(bytes: Uint8Array, at: number): boolean {
  return hasText(bytes, at - 4, 'BZh') && isDigit(bytes[at - 1])
}

/** POSIX `ustar\0` with version 00, and the older GNU form. */
function isTar(bytes: Uint8Array, at: number): boolean {
  return hasText(bytes, at + 5, '\x0000') || hasText(bytes, at + 5, '  \0')
}

/** Class, byte order and version of the ELF identification. */
function isElf(bytes: Uint8Array, at: number): boolean {
  const kind = bytes[at + 4]
  const order = bytes[at + 5]
  return (kind === 1 || kind === 2) && (order === 1 || order === 2) && bytes[at + 6] === 1
}

/** The machine after the signature: x86, x86-64, ARM, ARM64 or Itanium. */
function isWindowsProgram(bytes: Uint8Array, at: number): boolean {
  return WINDOWS_MACHINES.includes(uint16LE(bytes, at + 4))
}
