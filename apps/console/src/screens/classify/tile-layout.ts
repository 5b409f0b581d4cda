/**
 * Where the tiles of a grid are, so that only those in sight need to be there.
 *
 * @module
 */

export interface TileLayout {
  readonly columns: number
  readonly tileWidth: number
  /** Of a row, the gap below it included. */
  readonly rowHeight: number
}

export const gap = 12
const tileWidthMin = 172
/** Below the picture: what it shows, and the name of its file. */
const wordsHeight = 64

export function tileLayout(width: number): TileLayout {
  const columns = Math.max(2, Math.floor((width + gap) / (tileWidthMin + gap)))
  const tileWidth = Math.floor((width - gap * (columns - 1)) / columns)
  return { columns, tileWidth, rowHeight: Math.round(tileWidth * 0.75) + wordsHeight + gap }
}

/** The first and the end of what is in these rows. */
export function tilesOf(
  rows: readonly number[],
  { columns }: TileLayout,
  count: number,
): readonly number[] {
  return rows.flatMap((row) => {
    const first = row * columns
    const length = Math.max(0, Math.min(columns, count - first))
    return Array.from({ length }, (_, at) => first + at)
  })
}

export function placeOf(index: number, { columns, tileWidth, rowHeight }: TileLayout) {
  const column = index % columns
  return { x: column * (tileWidth + gap), y: Math.floor(index / columns) * rowHeight }
}
