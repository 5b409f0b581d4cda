import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Classification, Page } from '../../api/types.ts'
import {
  type HistoryPages,
  itemsOf,
  missedBy,
  withClassifications,
  withoutClassification,
} from './history-pages.ts'

test('what is new comes first, and what is known already is not shown twice', () => {
  const history = pagesOf(
    [
      ['08', '07'],
      ['05', '04'],
    ],
    true,
  )

  const after = withClassifications(history, [one('09'), one('10'), one('07')])

  assert.deepEqual(idsOf(after), ['10', '09', '08', '07', '05', '04'])
})

test('what was taken out comes back to where it was', () => {
  const history = pagesOf(
    [
      ['08', '07'],
      ['05', '04'],
    ],
    true,
  )

  const after = withClassifications(withoutClassification(history, '05'), [one('05')])

  assert.deepEqual(idsOf(after), idsOf(history))
})

test('what belongs behind the last page that is kept is left to be read', () => {
  const partial = pagesOf([['08', '07']], true)
  const whole = pagesOf([['08', '07']], false)

  const afters = [partial, whole].map((history) => withClassifications(history, [one('03')]))

  assert.deepEqual(afters.map(idsOf), [
    ['08', '07'],
    ['08', '07', '03'],
  ])
})

test('the first page tells what has come and what has gone', () => {
  const history = pagesOf(
    [
      ['08', '07', '06'],
      ['05', '04'],
    ],
    true,
  )

  const missed = missedBy(history, pageOf(['09', '08', '06'], true))

  assert.deepEqual(
    missed?.news.map(({ id }) => id),
    ['09'],
  )
  assert.deepEqual(missed?.gone, ['07'])
})

test('whatever is missing from the only page has gone', () => {
  const missed = missedBy(pagesOf([['08', '07', '06']], false), pageOf(['07'], false))

  assert.deepEqual(missed?.gone, ['08', '06'])
})

test('a page that knows nothing of what is kept leaves a gap', () => {
  const missed = missedBy(pagesOf([['08', '07']], true), pageOf(['20', '19'], true))

  assert.equal(missed, undefined)
})

test('pages that do not change stay the same', () => {
  const history = pagesOf([['08', '07']], true)

  assert.equal(withClassifications(history, [one('08')]), history)
  assert.equal(withoutClassification(history, '99'), history)
})

function one(id: string): Classification {
  return {
    id,
    label: 'car',
    confidence: 0.9,
    predictions: [{ label: 'car', confidence: 0.9 }],
    uncertain: false,
    processing_time_ms: 9,
    model: 'model@1',
    image: { name: 'car.jpg', width: 320, height: 240, format: 'jpeg', bytes: 8_000 },
    picture_url: null,
    created_at: '2026-01-31T12:00:00.000Z',
  }
}

function pageOf(ids: readonly string[], hasMore: boolean): Page<Classification> {
  return { items: ids.map(one), next_cursor: hasMore ? 'more' : null }
}

function pagesOf(ids: readonly (readonly string[])[], hasMore: boolean): HistoryPages {
  return {
    pages: ids.map((page, at) => pageOf(page, at < ids.length - 1 || hasMore)),
    pageParams: ids.map((_, at) => (at === 0 ? undefined : 'more')),
  }
}

function idsOf(history: HistoryPages): readonly string[] {
  return itemsOf(history).map(({ id }) => id)
}
