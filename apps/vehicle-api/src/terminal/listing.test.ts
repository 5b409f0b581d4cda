import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Column, listing, type Page, type Row } from './listing.ts'
import { textWidth } from './text-width.ts'

const columns: readonly Column[] = [
  { heading: 'Name', least: 6 },
  { heading: 'State' },
  { heading: 'Rows', isNumber: true, rank: 2 },
  { heading: 'By', rank: 1 },
]
const rows: readonly Row[] = [
  { cells: ['reports-of-a-vehicle', { text: 'ok', colour: 'green' }, '12', 'somebody@there'] },
  { cells: ['車', 'wrong', '1,234', 'me'], note: 'It was changed by somebody who is not known.' },
]

test('columns line up, numbers at their right', () => {
  assert.deepEqual(listing(columns, rows, page(undefined)), [
    'Name                  State   Rows  By',
    'reports-of-a-vehicle  ok        12  somebody@there',
    '車                    wrong  1,234  me',
    '  It was changed by somebody who is not known.',
  ])
})

test('in a narrow terminal columns are cut, and then the least important goes', () => {
  const [heading, first] = listing(columns, rows, page(44))
  const [narrow, firstNarrow] = listing(columns, rows, page(26))

  assert.equal(heading, 'Name            State   Rows  By')
  assert.equal(first, 'reports-of-a-…  ok        12  somebody@there')
  assert.equal(narrow, 'Name          State   Rows')
  assert.equal(firstNarrow, 'reports-of-…  ok        12')
})

test('no line is wider than the terminal', () => {
  for (const width of [20, 30, 60, 80]) {
    for (const line of listing(columns, rows, page(width))) {
      assert.ok(textWidth(line) <= width, `${width}: ${line}`)
    }
  }
})

test('a colour covers the text and not the space beside it', () => {
  const paint: Page['paint'] = (colour, text) => `<${colour}>${text}</>`

  const [, first] = listing(columns, rows, { columns: undefined, paint })

  assert.match(first ?? '', / {2}<green>ok<\/> {8}12 /)
})

function page(width: number | undefined): Page {
  return { columns: width, paint: (_, text) => text }
}
