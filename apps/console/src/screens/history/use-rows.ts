import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'

/** As in the style sheet of a row. */
export const rowHeight = 84

/** Up to here all of them are there, as that is simpler for everybody who searches the page. */
const allMax = 40

export interface RowWindow {
  readonly listRef: RefObject<HTMLUListElement | null>
  readonly rows: readonly number[]
  /** The one with the focus stays, however far somebody scrolls. */
  readonly keepRow: (row: number) => void
}

/** Which of many rows are there: those in sight, and the one that has the focus. */
export function useRows(count: number): RowWindow {
  const listRef = useRef<HTMLUListElement>(null)
  const kept = useRef(0)
  const [scrollMargin, setScrollMargin] = useState(0)
  useLayoutEffect(() => {
    const top = listRef.current?.getBoundingClientRect().top ?? 0
    setScrollMargin(Math.round(top + window.scrollY))
  }, [])
  const rangeExtractor = useCallback((range: Range) => {
    const inSight = defaultRangeExtractor(range)
    const isThere = inSight.includes(kept.current) || kept.current >= range.count
    return isThere ? inSight : [kept.current, ...inSight].sort((one, other) => one - other)
  }, [])
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin,
    rangeExtractor,
    enabled: count > allMax,
    // To scroll is never more urgent than a key or a click.
    useFlushSync: false,
  })
  const rows =
    count > allMax
      ? virtualizer.getVirtualItems().map(({ index }) => index)
      : Array.from({ length: count }, (_, row) => row)
  const keepRow = useCallback((row: number) => {
    kept.current = row
  }, [])
  return { listRef, rows, keepRow }
}
