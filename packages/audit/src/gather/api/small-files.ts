/** Small files that are what they say: for uploads. @module */

import { crc32, deflateSync } from 'node:zlib'

export interface SmallFile {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
}

/** One of the type, or of a PNG where nothing of it is known. */
export function smallFile(type: string | undefined, stem: string): SmallFile {
  const make = (type === undefined ? undefined : makers[type]) ?? makers['image/png']
  const made = make?.() ?? { extension: 'bin', bytes: new Uint8Array(1) }
  const shown = type === undefined || makers[type] === undefined ? 'image/png' : type
  return { name: `${stem}.${made.extension}`, type: shown, bytes: made.bytes }
}

const makers: Readonly<Record<string, () => { extension: string; bytes: Uint8Array }>> = {
  'image/png': () => ({ extension: 'png', bytes: png(8, 8) }),
  'image/gif': () => ({ extension: 'gif', bytes: Buffer.from(gif, 'base64') }),
  'application/pdf': () => ({ extension: 'pdf', bytes: pdf() }),
  'text/plain': () => ({ extension: 'txt', bytes: Buffer.from('A small text.\n') }),
  'text/csv': () => ({ extension: 'csv', bytes: Buffer.from('name,quantity\nbolt,1\n') }),
  'application/json': () => ({ extension: 'json', bytes: Buffer.from('{"name":"bolt"}\n') }),
}

/** One grey pixel. */
const gif = 'R0lGODlhAQABAIAAAICAgAAAACwAAAAAAQABAAACAkQBADs='

/** A grey picture, 8 bits of grey each pixel (PNG, third edition, sections 5 and 11). */
export function png(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 0, 0, 0, 0], 8)
  const rows = Buffer.alloc((width + 1) * height, 128)
  // Each row begins with its filter, none.
  for (let row = 0; row < height; row += 1) rows[row * (width + 1)] = 0
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(data.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([size, body, sum])
}

/** One empty page, with a cross-reference table at its true offsets (ISO 32000-1, 7.5). */
function pdf(): Uint8Array {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>',
  ]
  let text = '%PDF-1.4\n'
  const offsets = objects.map((object, at) => {
    const offset = text.length
    text += `${at + 1} 0 obj${object}endobj\n`
    return `${String(offset).padStart(10, '0')} 00000 n \n`
  })
  const table = `xref\n0 4\n0000000000 65535 f \n${offsets.join('')}`
  const trailer = `trailer<</Size 4/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`
  return Buffer.from(`${text}${table}${trailer}`, 'latin1')
}
