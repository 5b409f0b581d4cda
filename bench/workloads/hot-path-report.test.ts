import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Candidate } from '../candidates/candidate.ts'
import { type FeatureId, featureIds } from '../features.ts'
import type { Sample } from './candidate-run.ts'
import { reportHotPath } from './hot-path-report.ts'

test('ratios are of medians, to bare Fastify', () => {
  const { data } = reportHotPath(
    [candidate('fastify', []), candidate('express', featureIds)],
    new Map([
      ['fastify', [20, 10, 12].map(costing)],
      ['express', [240, 400, 220].map(costing)],
    ]),
    3,
  )

  const { rows } = data as { rows: { ratioToBareFastify: number }[] }
  assert.deepEqual(
    rows.map((row) => row.ratioToBareFastify),
    [1, 20],
  )
})

test('without bare Fastify in the run there is no ratio and no verdict', () => {
  const { text } = reportHotPath(
    [candidate('kit', featureIds)],
    new Map([['kit', [costing(20)]]]),
    1,
  )

  assert.match(text, /\| +- \|/)
  assert.doesNotMatch(text, /Goal/)
})

test('a kit that lacks features is named with them and gets no verdict', () => {
  const partial = featureIds.filter((id) => id !== 'metrics')

  const text = withKit(partial, 12)

  assert.match(text, /kit: without metrics\./)
  assert.match(text, /Not decided: at 1\.20 x/)
})

test('the whole kit meets the goal or misses it', () => {
  assert.match(withKit(featureIds, 15), /Met: 1\.50 x/)
  assert.match(withKit(featureIds, 15.2), /Missed: 1\.52 x/)
})

test('peers have goals of their own', () => {
  const text = (microseconds: number) =>
    reportHotPath(
      [candidate('express', featureIds), candidate('kit', featureIds)],
      new Map([
        ['express', [costing(100)]],
        ['kit', [costing(microseconds)]],
      ]),
      1,
    ).text

  assert.match(text(10), /0\.1 x express\. Met: 0\.10 x/)
  assert.match(text(28), /0\.1 x express\. Missed: 0\.28 x/)
})

test('what observing costs is the difference to the kit without it', () => {
  const costs = (observed: number) =>
    reportHotPath(
      [candidate('kit', featureIds), candidate('kit-unobserved', [])],
      new Map([
        ['kit', [costing(observed)]],
        ['kit-unobserved', [costing(20)]],
      ]),
      1,
    ).text

  assert.match(costs(28), /Goal: log line.* Met: 8.* us\./)
  assert.match(costs(28.5), /Goal: log line.* Missed: 8.5.* us\./)
})

test('what observing costs is told as a share of bare Fastify too', () => {
  const { text } = reportHotPath(
    [candidate('fastify', []), candidate('kit', featureIds), candidate('kit-unobserved', [])],
    new Map([
      ['fastify', [costing(33)]],
      ['kit', [costing(75)]],
      ['kit-unobserved', [costing(60)]],
    ]),
    1,
  )

  assert.match(
    text,
    /Missed: 15.* us\. That is 0\.45 of bare Fastify,.* 16\.5 us .*: 0\.48 of it\./,
  )
})

test('a server that was not kept busy is named', () => {
  const idle: Sample = { ...costing(10), elapsedMs: 1_000_000 }

  const { text } = reportHotPath([candidate('node', [])], new Map([['node', [idle]]]), 1)

  assert.match(text, /Not kept busy.*: node\./)
})

function withKit(features: readonly FeatureId[], microseconds: number): string {
  const samples = new Map([
    ['fastify', [costing(10)]],
    ['kit', [costing(microseconds)]],
  ])
  return reportHotPath([candidate('fastify', []), candidate('kit', features)], samples, 1).text
}

/** A server that was busy all the time and took so long for each request. */
function costing(microseconds: number): Sample {
  const served = 1_000
  const cpuMicroseconds = microseconds * served
  const elapsedMs = cpuMicroseconds / 1_000
  return {
    served,
    warmUpServed: 0,
    cpuMicroseconds,
    elapsedMs,
    loadCpuMicroseconds: 1,
    p50Ms: 1,
    p99Ms: 2,
  }
}

function candidate(id: string, features: readonly FeatureId[]): Candidate {
  const load = async (): Promise<never> => assert.fail('a report starts nothing')
  return { id, title: id, kind: features.length === 0 ? 'reference' : 'stack', features, load }
}
