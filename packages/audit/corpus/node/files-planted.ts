/** Planted defects and twins of uploads. @module */

import { basename } from 'node:path'
import type { Flags } from './flags.ts'
import { isPng } from './png.ts'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const end = Buffer.from('IEND\xaeB`\x82', 'latin1')

/** Whether it is taken for a picture, besides what is one. */
export function plantedPicture(flags: Flags, fileName: string, content: Buffer): boolean {
  const isPlain = /^[^/\\\0]{1,200}\.png$/i.test(fileName)
  if (flags.has('upload-extension')) return isPlain
  // The first bytes and no more.
  if (flags.has('upload-signature')) return isPlain && content.subarray(0, 8).equals(signature)
  const takesFolders = flags.has('upload-name') || flags.has('twin:upload-name')
  if (takesFolders) return /\.png$/i.test(fileName) && isPng(content)
  // Bytes after the end of a true picture are kept, and given out as a picture to be saved.
  const last = content.indexOf(end)
  const isLenient = flags.has('twin:upload-signature') || flags.has('twin:upload-extension')
  return isLenient && isPlain && last > 0 && isPng(content.subarray(0, last + end.length))
}

/** Folders are cut off a name, or are not. */
export function keptName(flags: Flags, fileName: string): string {
  return flags.has('twin:upload-name') ? basename(fileName) : fileName
}
