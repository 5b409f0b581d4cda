import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatNumber, renderTable } from './table.ts'

test('a table is aligned Markdown, with numbers to the right', () => {
  const columns = [
    { title: 'candidate', align: 'left' },
    { title: 'us', align: 'right' },
  ] as const

  const table = renderTable(columns, [
    ['bare Fastify', '16.5'],
    ['a|b', '102'],
  ])

  assert.equal(
    table,
    [
      '| candidate    |   us |',
      '| ------------ | ---: |',
      '| bare Fastify | 16.5 |',
      '| a\\|b         |  102 |',
    ].join('\n'),
  )
})

test('a row that lacks a cell is a defect, not a crooked table', () => {
  const columns = [{ title: 'a', align: 'left' }] as const

  assert.throws(() => renderTable(columns, [['1', '2']]), RangeError)
})

test('numbers get fewer decimals as they grow', () => {
  const shown = [0.5, 9.876, 16.54, 361.4, 1138, 61234.5].map(formatNumber)

  assert.deepEqual(shown, ['0.50', '9.88', '16.5', '361', '1,138', '61,235'])
})
