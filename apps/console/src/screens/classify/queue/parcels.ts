/**
 * Which pictures are sent together, and how large a parcel may be.
 *
 * As many as the service takes at once, but no more than the line carries in a few seconds: the
 * service gives a request half a minute, and what is lost on the way is sent again.
 *
 * @module
 */

import type { PictureLimits } from '../limits.ts'
import type { Parcel, Picture, QueueState } from './queue-state.ts'

const parcelBytesMin = 512 * 1_024
const parcelMs = 8_000

/** What a form adds to a file: a boundary and the headers of its part, its name among them. */
export function bytesInForm({ name, size }: Pick<File, 'name' | 'size'>): number {
  return size + 512 + 3 * name.length
}

/**
 * The next parcel; `undefined` while there is one already, nothing waits, or more is still being
 * checked that may fit into it.
 */
export function nextParcel(
  state: QueueState,
  limits: PictureLimits,
  newKey: () => string,
): Parcel | undefined {
  if (state.parcel !== undefined) return undefined
  const waiting = state.pictures.filter(({ step }) => step.name === 'waiting')
  const [first] = waiting
  if (first === undefined) return undefined
  const alike = waiting.filter(({ vehicleId }) => vehicleId === first.vehicleId)
  const bytesMax = Math.min(state.parcelBytesMax, limits.batchBytesMax)
  const chosen = thatFit(alike, limits.batchFilesMax, bytesMax)
  const isFull = chosen.length === limits.batchFilesMax || chosen.length < alike.length
  const isMoreComing = state.pictures.some(({ step }) => step.name === 'checking')
  if (isMoreComing && !isFull) return undefined
  return {
    key: newKey(),
    ids: chosen.map(({ id }) => id),
    vehicleId: first.vehicleId,
    bytes: chosen.reduce((sum, { file }) => sum + bytesInForm(file), 0),
    share: 0,
    hasLeft: false,
    failures: 0,
  }
}

/** The first of them, and one at least. */
function thatFit(
  pictures: readonly Picture[],
  filesMax: number,
  bytesMax: number,
): readonly Picture[] {
  let bytes = 0
  const over = pictures.findIndex(({ file }, index) => {
    bytes += bytesInForm(file)
    return index >= filesMax || (index > 0 && bytes > bytesMax)
  })
  return over === -1 ? pictures : pictures.slice(0, over)
}

/** After one that arrived. */
export function sizeAfter(bytes: number, tookMs: number, limits: PictureLimits): number {
  const carried = (bytes / Math.max(1, tookMs)) * parcelMs
  return Math.round(Math.min(limits.batchBytesMax, Math.max(parcelBytesMin, carried)))
}

/** After one that did not arrive in time. */
export function smallerThan({ bytes }: Parcel): number {
  return Math.max(parcelBytesMin, Math.floor(bytes / 2))
}
