/**
 * Leaves out of a program what only a debugger reads, as `strip` does, which small images lack:
 *
 *     node deploy/image/strip-symbols.ts PROGRAM
 *
 * A program is loaded by its segments; sections are for linkers and debuggers. So it is cut after
 * its last segment, and its table of sections is taken from it (System V ABI, ELF-64). Symbols
 * that other code links to at run time lie in a segment, and stay.
 *
 * @module
 */

import { open } from 'node:fs/promises'

const magic = 0x7f454c46
const littleEndian64 = 0x0201
/** Fields of the header, by their offsets in bytes. */
const at = { segments: 32, sections: 40, segmentBytes: 54, segmentCount: 56, sectionCount: 60 }
const headerBytes = 64

if (import.meta.main) {
  for (const path of process.argv.slice(2)) {
    const { before, after } = await stripSymbols(path)
    process.stdout.write(`${path}: ${mb(before)} MB, now ${mb(after)} MB\n`)
  }
}

export interface Stripped {
  readonly before: number
  readonly after: number
}

/** @throws RangeError if it is no ELF file of 64 bits, little-endian */
export async function stripSymbols(path: string): Promise<Stripped> {
  const file = await open(path, 'r+')
  try {
    const { size: before } = await file.stat()
    const header = Buffer.alloc(headerBytes)
    await file.read(header, 0, headerBytes, 0)
    if (header.readUInt32BE(0) !== magic || header.readUInt16BE(4) !== littleEndian64) {
      throw new RangeError(`${path} is no program that can be stripped here`)
    }
    const segments = Buffer.alloc(
      header.readUInt16LE(at.segmentBytes) * header.readUInt16LE(at.segmentCount),
    )
    await file.read(segments, 0, segments.length, Number(header.readBigUInt64LE(at.segments)))
    const after = endOfSegments(segments, header.readUInt16LE(at.segmentBytes))
    header.writeBigUInt64LE(0n, at.sections)
    // Number of sections, and which of them has their names.
    header.writeUInt32LE(0, at.sectionCount)
    await file.write(header, 0, headerBytes, 0)
    await file.truncate(after)
    return { before, after }
  } finally {
    await file.close()
  }
}

function endOfSegments(table: Buffer, entryBytes: number): number {
  let end = headerBytes
  for (let offset = 0; offset < table.length; offset += entryBytes) {
    const start = table.readBigUInt64LE(offset + 8)
    const bytes = table.readBigUInt64LE(offset + 32)
    end = Math.max(end, Number(start + bytes))
  }
  return end
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
