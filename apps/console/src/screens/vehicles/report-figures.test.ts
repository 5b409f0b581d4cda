import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReportData } from '../../api/types.ts'
import { bucketName, figuresOf, timelineOf } from './report-figures.ts'

test('the mean confidence is that of all pictures, not of the labels', () => {
  const figures = figuresOf(
    report({ labels: [label('car', 3, 0.9), label('bus', 1, 0.5)], uncertain: 1 }),
  )

  assert.deepEqual(figures, { uncertainShare: 0.25, meanConfidence: 0.8 })
})

test('a report without pictures has no mean', () => {
  assert.deepEqual(figuresOf(report({})), { uncertainShare: 0, meanConfidence: undefined })
})

test('days in which nothing was classified are on the timeline', () => {
  const { unit, buckets } = timelineOf(
    report({
      labels: [label('car', 3, 0.9)],
      timeline: [day('2026-02-27', { car: 1 }), day('2026-03-02', { car: 2 })],
    }),
  )

  assert.equal(unit, 'day')
  assert.deepEqual(
    buckets.map((bucket) => [bucket.day, bucket.classifications]),
    [
      ['2026-02-27', 1],
      ['2026-02-28', 0],
      ['2026-03-01', 0],
      ['2026-03-02', 2],
    ],
  )
})

test('long times are told in weeks from Monday, longer ones in months', () => {
  const between = (first: string, last: string) =>
    timelineOf(report({ timeline: [day(first, { car: 1 }), day(last, { car: 1 })] }))

  const weeks = between('2026-01-01', '2026-03-01')
  const months = between('2024-12-31', '2026-01-31')

  assert.deepEqual([weeks.unit, weeks.buckets[0]?.day], ['week', '2025-12-29'])
  assert.deepEqual([weeks.buckets.length, weeks.buckets.at(-1)?.day], [9, '2026-02-23'])
  assert.deepEqual([months.unit, months.buckets.length], ['month', 14])
  assert.deepEqual(
    [months.buckets[0]?.day, months.buckets.at(-1)?.day],
    ['2024-12-01', '2026-01-01'],
  )
})

test('the four most frequent labels are told apart, the rest is one', () => {
  const labels = ['car', 'bus', 'van', 'truck', 'tank', 'ship']
  const { buckets, labels: drawn } = timelineOf(
    report({
      labels: labels.map((name) => label(name, 1, 0.9)),
      timeline: [day('2026-01-31', Object.fromEntries(labels.map((name) => [name, 1])))],
    }),
  )

  assert.deepEqual(drawn, ['car', 'bus', 'van', 'truck', 'other'])
  assert.deepEqual(buckets[0]?.labels, { car: 1, bus: 1, van: 1, truck: 1, other: 2 })
})

test('days of early reports, which know no labels, are on the timeline too', () => {
  const { buckets, labels } = timelineOf(
    report({
      labels: [label('car', 2, 0.9)],
      timeline: [{ day: '2026-01-31', classifications: 2 }],
    }),
  )

  assert.deepEqual(labels, ['car', 'other'])
  assert.deepEqual(buckets[0]?.labels, { other: 2 })
})

test('a bar is named by its day, or by its month and year', () => {
  assert.equal(bucketName('2026-01-31', 'day'), 'Jan 31')
  assert.equal(bucketName('2026-01-01', 'month'), 'Jan 2026')
})

function report(data: Partial<ReportData>): ReportData {
  const { labels = [] } = data
  return {
    classifications: labels.reduce((sum, one) => sum + one.classifications, 0),
    is_complete: true,
    label: labels[0]?.label ?? null,
    labels,
    uncertain: 0,
    timeline: [],
    first_at: null,
    last_at: null,
    ...data,
  }
}

function label(name: string, classifications: number, mean_confidence: number) {
  return { label: name, classifications, share: 0, mean_confidence }
}

function day(date: string, counts: Readonly<Record<string, number>>) {
  const labels = Object.entries(counts).map(([name, count]) => ({
    label: name,
    classifications: count,
  }))
  const classifications = labels.reduce((sum, one) => sum + one.classifications, 0)
  return { day: date, classifications, labels }
}
