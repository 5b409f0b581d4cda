import assert from 'node:assert/strict'
import { test } from 'node:test'
import { candidates } from '../candidates/registry.ts'
import type { Sample } from './candidate-run.ts'
import { type AnswerId, answers, reportRefusals } from './refusals-report.ts'

test('a refusal is set beside the 200 of its own round, on its own kind of connection', () => {
  const { data } = reportOf([
    { served: 20, 'served-once': 60, 'no-token': 10, 'large-body': 30 },
    { served: 40, 'served-once': 80, 'no-token': 20, 'large-body': 40 },
  ])

  const { rows } = data as { rows: { answer: AnswerId; connection: string }[] }
  assert.deepEqual(
    rows.filter(({ answer }) => answers[answer].status >= 400),
    [
      { ...named('no-token', 'kept'), ...costs(15, 10, 20), ...ratios(0.5, 0.5) },
      { ...named('large-body', 'new'), ...costs(35, 30, 40), ...ratios(1.25, 0.5) },
    ],
  )
})

test('the goal is met when all refusals are cheap enough', () => {
  const { text } = reportOf([{ served: 10, 'served-once': 50, 'no-token': 8, 'large-body': 40 }])

  assert.match(text, /Goal: each refusal .* Met\./)
})

test('the goal is missed by the refusals that it names', () => {
  const { text } = reportOf([
    { served: 10, 'served-once': 50, 'no-token': 8.2, 'large-body': 40, overload: 5 },
  ])

  assert.match(text, /Missed: 401 without token 0\.82 x\./)
})

test('a refusal that costs the connection says what it costs beside one that is kept', () => {
  const { text } = reportOf([{ served: 10, 'served-once': 50, 'large-body': 40 }])

  assert.match(text, /413 body too large closes the connection: .* 4\.00 x of a 200/)
})

test('what a candidate was not asked for is named', () => {
  const express = candidates.filter(({ id }) => id === 'express')

  const { text } = reportRefusals(express, new Map([['express', [round({ served: 10 })]]]))

  assert.match(text, /not asked for 429 limit of the user, 413 body too large, 503 overloaded\./)
  assert.doesNotMatch(text, /Goal/)
})

test('the floor has the refusals alone, beside the 200 of the kit', () => {
  const chosen = candidates.filter(({ id }) => id === 'kit' || id === 'floor')
  const kit = round({ served: 10, 'served-once': 50, 'no-token': 9 })
  const floor = round({ served: 10, 'served-once': 50, 'no-token': 7, 'large-body': 40 })

  const { text, data } = reportRefusals(
    chosen,
    new Map([
      ['kit', [kit]],
      ['floor', [floor]],
    ]),
  )

  const { rows } = data as { rows: { candidate: string; ratioToServedAlike: number }[] }
  const ofFloor = rows.filter(({ candidate }) => candidate === 'floor')
  assert.deepEqual(
    ofFloor.map(({ ratioToServedAlike }) => ratioToServedAlike),
    [0.7, 0.8],
  )
  assert.match(text, /its ratios are to the 200 of the kit/)
})

type Costs = Partial<Record<AnswerId, number>>

function reportOf(rounds: readonly Costs[]) {
  const kit = candidates.filter(({ id }) => id === 'kit')
  return reportRefusals(kit, new Map([['kit', rounds.map(round)]]))
}

function round(costsOf: Costs): Map<AnswerId, Sample> {
  const entries = Object.entries(costsOf) as [AnswerId, number][]
  return new Map(entries.map(([answer, microseconds]) => [answer, costing(microseconds)]))
}

function costing(microseconds: number): Sample {
  return {
    served: 100,
    warmUpServed: 0,
    cpuMicroseconds: microseconds * 100,
    loadCpuMicroseconds: 1,
    elapsedMs: 1,
    p50Ms: 1,
    p99Ms: 1,
  }
}

function named(answer: AnswerId, connection: string) {
  return { candidate: 'kit', title: 'Plimsoll kit', answer, connection }
}

function costs(median: number, min: number, max: number) {
  return { microsecondsPerRequest: { median, min, max } }
}

function ratios(ratioToServed: number, ratioToServedAlike: number) {
  return { ratioToServed, ratioToServedAlike }
}
