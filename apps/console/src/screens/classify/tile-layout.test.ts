import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { gap, placeOf, tileLayout, tilesOf } from './tile-layout.ts'

test('a phone has two columns', () => {
  assert.equal(tileLayout(328).columns, 2)
})

test('tiles stand beside each other, within the width, and are all in some row', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 300, max: 3_000 }),
      fc.integer({ min: 1, max: 300 }),
      (width, count) => {
        const layout = tileLayout(width)
        const rows = Array.from({ length: Math.ceil(count / layout.columns) }, (_, row) => row)

        const tiles = tilesOf(rows, layout, count)

        assert.deepEqual(
          tiles,
          Array.from({ length: count }, (_, at) => at),
        )
        const right = Math.max(...tiles.map((at) => placeOf(at, layout).x)) + layout.tileWidth
        assert.ok(right <= width)
        const places = new Set(tiles.map((at) => JSON.stringify(placeOf(at, layout))))
        assert.equal(places.size, count)
        assert.ok(layout.rowHeight > gap)
      },
    ),
    { numRuns: 50 },
  )
})
