import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ReportSource, reportData, sourcesMax } from './report-data.ts'

test('a report says what most pictures show, how surely, and when', () => {
  const sources = [
    source('truck', 0.9, '2026-02-02T08:00:00.000Z'),
    source('car', 0.4, '2026-02-01T09:00:00.000Z', true),
    source('truck', 0.7, '2026-02-01T08:00:00.000Z'),
  ]

  const data = reportData(sources)

  assert.deepEqual(data, {
    classifications: 3,
    is_complete: true,
    label: 'truck',
    labels: [
      { label: 'truck', classifications: 2, share: 0.66667, mean_confidence: 0.8 },
      { label: 'car', classifications: 1, share: 0.33333, mean_confidence: 0.4 },
    ],
    uncertain: 1,
    confidences: [0, 0, 0, 0, 1, 0, 0, 1, 0, 1],
    timeline: [
      {
        day: '2026-02-01',
        classifications: 2,
        mean_confidence: 0.55,
        labels: [
          { label: 'truck', classifications: 1 },
          { label: 'car', classifications: 1 },
        ],
      },
      {
        day: '2026-02-02',
        classifications: 1,
        mean_confidence: 0.9,
        labels: [{ label: 'truck', classifications: 1 }],
      },
    ],
    first_at: '2026-02-01T08:00:00.000Z',
    last_at: '2026-02-02T08:00:00.000Z',
  })
})

test('a report of nothing claims nothing', () => {
  const { label, labels, first_at, last_at } = reportData([])

  assert.deepEqual(
    { label, labels, first_at, last_at },
    {
      label: null,
      labels: [],
      first_at: null,
      last_at: null,
    },
  )
})

test('a confidence counts in its tenth, and 1 in the last', () => {
  const at = '2026-02-01T08:00:00.000Z'

  const { confidences } = reportData(
    [0, 0.05, 0.1, 0.3, 0.7, 1].map((each) => source('a', each, at)),
  )

  assert.deepEqual(confidences, [2, 1, 0, 1, 0, 0, 0, 1, 0, 1])
})

test('a report with more pictures than it counts says so', () => {
  const sources = Array.from({ length: sourcesMax + 1 }, () =>
    source('car', 0.9, '2026-02-01T08:00:00.000Z'),
  )

  const data = reportData(sources)

  assert.equal(data.classifications, sourcesMax)
  assert.equal(data.is_complete, false)
})

test('labels, days, labels of days and tenths each add up to the pictures', () => {
  const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-02-${String(n).padStart(2, '0')}`)
  const sources = fc.array(
    fc.record({
      id: fc.uuid(),
      label: fc.constantFrom('car', 'truck', 'bus'),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      uncertain: fc.boolean(),
      created_at: day.map((text) => `${text}T00:00:00.000Z`),
    }),
  )

  fc.assert(
    fc.property(sources, (some) => {
      const { labels, timeline, confidences, classifications } = reportData(some)

      assert.equal(sum(labels), classifications)
      assert.equal(sum(timeline), classifications)
      assert.equal(sum(timeline.flatMap((each) => each.labels ?? [])), classifications)
      assert.equal(sum((confidences ?? []).map(toPart)), classifications)
    }),
  )
})

function source(label: string, confidence: number, at: string, uncertain = false): ReportSource {
  return {
    id: '019ffe1c-8c1e-7e30-b7a2-0a4f6f0c2a11',
    label,
    confidence,
    uncertain,
    created_at: at,
  }
}

function toPart(classifications: number) {
  return { classifications }
}

function sum(parts: readonly { readonly classifications: number }[]): number {
  return parts.reduce((total, { classifications }) => total + classifications, 0)
}
