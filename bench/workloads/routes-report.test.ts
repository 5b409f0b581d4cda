import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ReportedRoute, type RouteSample, reportRoutes } from './routes-report.ts'

const report: ReportedRoute = { id: 'report', title: '200 report', status: 200, connections: 8 }
const refused: ReportedRoute = { id: 'too-many', title: '429', status: 429, connections: 8 }

test('a route is compared with the report of the same round', () => {
  const samples = new Map([
    ['report', [sample(100), sample(200), sample(400)]] as const,
    ['too-many', [sample(50), sample(100), sample(300)]] as const,
  ])

  const { text, data } = reportRoutes([report, refused], samples, 3)

  const [, row] = (data as { rows: { ratioToReport: number }[] }).rows
  assert.equal(row?.ratioToReport, 0.5)
  assert.match(text, /\| 429 +\| +100 \| 50\.0-300 \| +0\.50 \|/)
  assert.match(text, /Met\./)
})

test('a refusal that costs more than the goal is named', () => {
  const samples = new Map([['report', [sample(100)]] as const, ['too-many', [sample(90)]] as const])

  const { text } = reportRoutes([report, refused], samples, 1)

  assert.match(text, /Missed: 429 at 0\.90 x\./)
})

test('a route that was not measured is no result', () => {
  const samples = new Map([['report', [sample(100)]] as const])

  assert.throws(() => reportRoutes([report, refused], samples, 1), RangeError)
})

function sample(costMicroseconds: number): RouteSample {
  const served = 10
  return {
    served,
    elapsedMs: 100,
    cpuMicroseconds: costMicroseconds * served,
    p50Ms: 1,
    p99Ms: 2,
  }
}
