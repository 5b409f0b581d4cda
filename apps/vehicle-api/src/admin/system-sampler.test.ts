import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SystemReading } from './system-reading.ts'
import type { SystemSample } from './system-sample.ts'
import { type SamplerClock, SystemSampler, samplesKept } from './system-sampler.ts'

test('a sample is taken every two seconds, from two seconds after the start', () => {
  const { sampler, advance } = startedSampler()

  advance(1_999)
  const early = sampler.samples().length
  advance(1)
  advance(2_000)

  assert.equal(early, 0)
  assert.deepEqual(
    sampler.samples().map(({ seq, at, interval_ms }) => ({ seq, at, interval_ms })),
    [
      { seq: 1, at: '1970-01-01T00:00:02.000Z', interval_ms: 2_000 },
      { seq: 2, at: '1970-01-01T00:00:04.000Z', interval_ms: 2_000 },
    ],
  )
})

test('the last ten minutes are kept, oldest first, and nothing older', () => {
  const { sampler, advance } = startedSampler()

  for (let taken = 0; taken < samplesKept + 5; taken += 1) advance(2_000)

  const seqs = sampler.samples().map(({ seq }) => seq)
  assert.deepEqual(
    seqs,
    Array.from({ length: 300 }, (_, at) => at + 6),
  )
})

test('who knows a sample gets the later ones, and all who knows one that is yet to come', () => {
  const { sampler, advance } = startedSampler()
  for (let taken = 0; taken < 4; taken += 1) advance(2_000)

  const seqs = (since: number) => sampler.samples(since).map(({ seq }) => seq)

  assert.deepEqual(seqs(2), [3, 4])
  assert.deepEqual(seqs(4), [])
  // Of the instance before a restart, or of another one.
  assert.deepEqual(seqs(5), [1, 2, 3, 4])
})

test('a listener is told of each sample until it has enough', () => {
  const { sampler, advance } = startedSampler()
  const told: SystemSample[] = []
  const stop = sampler.onSample((sample) => told.push(sample))

  advance(2_000)
  stop()
  advance(2_000)

  assert.deepEqual(told, sampler.samples().slice(0, 1))
})

test('a look that fails is left out and told once, and the next is over all of the time', () => {
  const { sampler, advance, faults, problems } = startedSampler()
  advance(2_000)

  faults.reading = new Error('no metrics')
  advance(2_000)
  advance(2_000)
  faults.reading = undefined
  advance(2_000)

  assert.deepEqual(problems, ['no metrics'])
  assert.deepEqual(
    sampler
      .samples()
      .map(({ seq, interval_ms, event_loop }) => [seq, interval_ms, event_loop.delay_p99_ms]),
    [
      [1, 2_000, 3],
      [2, 6_000, 3],
    ],
  )
})

test('a look that comes late says by how much, as its meter forgot it', () => {
  const { sampler, advance } = startedSampler()
  advance(2_000)

  advance(2_750)

  assert.equal(sampler.samples().at(-1)?.event_loop.delay_p99_ms, 750)
})

test('a sampler that is stopped looks no more, and has closed its meter', () => {
  const { sampler, advance, isMeterClosed } = startedSampler()
  advance(2_000)

  sampler.stop()
  advance(2_000)

  assert.equal(sampler.samples().length, 1)
  assert.equal(isMeterClosed(), true)
})

function startedSampler() {
  const { clock, advance } = handClock()
  const faults: { reading: Error | undefined } = { reading: undefined }
  const problems: string[] = []
  let isClosed = false
  const sampler = new SystemSampler({
    read: () => {
      if (faults.reading !== undefined) throw faults.reading
      return nothing
    },
    loop: {
      read: () => ({ delayP99Ms: 3, utilization: 0.1 }),
      close: () => {
        isClosed = true
      },
    },
    clock,
    onProblem: (error) => problems.push((error as Error).message),
  })
  sampler.start()
  return { sampler, advance, faults, problems, isMeterClosed: () => isClosed }
}

/** Calls what is due at the end of the time that it is advanced by, once, as a busy process does. */
function handClock(): { readonly clock: SamplerClock; readonly advance: (ms: number) => void } {
  let nowMs = 0
  let dueAtMs = Number.POSITIVE_INFINITY
  let act = () => {}
  let everyMs = 0
  const clock: SamplerClock = {
    monotonic: () => nowMs,
    wall: () => nowMs,
    every(ms, each) {
      act = each
      everyMs = ms
      dueAtMs = nowMs + ms
      return () => {
        dueAtMs = Number.POSITIVE_INFINITY
      }
    },
  }
  const advance = (ms: number) => {
    nowMs += ms
    if (nowMs < dueAtMs) return
    dueAtMs = nowMs + everyMs
    act()
  }
  return { clock, advance }
}

const nothing: SystemReading = {
  counts: {
    statuses: { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0 },
    refused: 0,
    durations: { bounds: [1], counts: [0, 0] },
    allowed: 0,
    denied: 0,
    cacheHits: 0,
    cacheLookups: 0,
    cpuSeconds: 0,
  },
  state: {
    in_flight: 0,
    connections: 0,
    database: { busy: 0, idle: 0, waiting: 0, max: 1 },
    memory: { resident_bytes: 1, heap_used_bytes: 1 },
    redis: null,
    jobs: { queued: null, running: null, dead: null },
    model: { workers: 1, busy: 0, queued: 0 },
    websockets: null,
    isLimiterOnFallback: false,
  },
}
