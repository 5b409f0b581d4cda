/**
 * The pictures as tiles; of many, only those in sight and a few rows around them are there.
 *
 * @module
 */

import { useElementSize } from '@mantine/hooks'
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import classes from './picture-grid.module.css'
import { PictureTile } from './picture-tile.tsx'
import type { Parcel, Picture } from './queue/queue-state.ts'
import { gap, placeOf, type TileLayout, tileLayout, tilesOf } from './tile-layout.ts'

interface PictureGridProps {
  readonly pictures: readonly Picture[]
  readonly parcel: Parcel | undefined
  readonly onOpen: (id: number) => void
}

/** Up to here all of them are there, as that is simpler for everybody who searches the page. */
const allMax = 30

export function PictureGrid({ pictures, parcel, onOpen }: PictureGridProps) {
  const { ref, width } = useElementSize<HTMLDivElement>()
  const layout = useMemo(() => tileLayout(width), [width])
  return (
    <div ref={ref} className={classes.frame}>
      {width > 0 && <Tiles pictures={pictures} parcel={parcel} onOpen={onOpen} layout={layout} />}
    </div>
  )
}

interface TilesProps extends PictureGridProps {
  readonly layout: TileLayout
}

function Tiles({ pictures, parcel, onOpen, layout }: TilesProps) {
  const { listRef, rows, focusRow } = useRows(pictures.length, layout)
  const size = { width: layout.tileWidth, height: layout.rowHeight - gap }
  const rowCount = Math.ceil(pictures.length / layout.columns)
  const style = {
    height: rowCount * layout.rowHeight - gap,
    '--share': parcel?.share ?? 0,
  } as CSSProperties
  return (
    <ul ref={listRef} className={classes.list} style={style} aria-label="Pictures">
      {tilesOf(rows, layout, pictures.length).map((index) => {
        const picture = pictures[index]
        if (picture === undefined) return null
        const { x, y } = placeOf(index, layout)
        return (
          <li
            key={picture.id}
            className={classes.item}
            style={{ ...size, transform: `translate(${x}px, ${y}px)` }}
            aria-setsize={pictures.length}
            aria-posinset={index + 1}
            onFocus={() => focusRow(Math.floor(index / layout.columns))}
          >
            <PictureTile picture={picture} isOnItsWay={parcel !== undefined} onOpen={onOpen} />
          </li>
        )
      })}
    </ul>
  )
}

/** Which rows are there: those in sight, and the one with the focus, which must not be lost. */
function useRows(count: number, { columns, rowHeight }: TileLayout) {
  const listRef = useRef<HTMLUListElement>(null)
  const focused = useRef(0)
  const [scrollMargin, setScrollMargin] = useState(0)
  useLayoutEffect(() => {
    const top = listRef.current?.getBoundingClientRect().top ?? 0
    setScrollMargin(Math.round(top + window.scrollY))
  }, [])
  const rowCount = Math.ceil(count / columns)
  const rangeExtractor = useCallback((range: Range) => {
    const inSight = defaultRangeExtractor(range)
    const isKept = inSight.includes(focused.current) || focused.current >= range.count
    return isKept ? inSight : [focused.current, ...inSight].sort((one, other) => one - other)
  }, [])
  const virtualizer = useWindowVirtualizer({
    count: rowCount,
    estimateSize: () => rowHeight,
    overscan: 2,
    scrollMargin,
    rangeExtractor,
    enabled: count > allMax,
    // To scroll is never more urgent than a key or a click.
    useFlushSync: false,
  })
  useLayoutEffect(() => {
    if (rowHeight > 0) virtualizer.measure()
  }, [virtualizer, rowHeight])
  const rows =
    count > allMax
      ? virtualizer.getVirtualItems().map(({ index }) => index)
      : Array.from({ length: rowCount }, (_, row) => row)
  return {
    listRef,
    rows,
    focusRow: (row: number) => {
      focused.current = row
    },
  }
}
