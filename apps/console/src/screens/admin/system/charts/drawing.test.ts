import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aSample, aSystem, samplesUpTo } from '../testing/samples.ts'
import { axisOf, draw } from './drawing.ts'
import type { Figure } from './figure.ts'
import { figuresFor } from './figures.ts'

const figures = figuresFor(aSystem('a'))
const calm = samplesUpTo(300)

function named(title: string): Figure {
  const found = figures.find((each) => each.title === title)
  assert.ok(found, title)
  return found
}

test('each chart has a line for each of its figures', () => {
  for (const figure of figures) {
    const { lines } = draw(figure, calm, axisOf(calm))

    assert.equal(lines.length, figure.isStacked ? 2 : figure.lines.length, figure.title)
    for (const { path, line } of lines) {
      assert.match(path, /^M2 [\d.]+L4 /, `${figure.title}: ${line.name}`)
    }
  }
})

test('a limit is drawn as soon as it is near', () => {
  const near = calm.map((one) => ({ ...one, latency_ms: { p50: 3, p95: 180, p99: 200 } }))

  const far = draw(named('Latency'), calm, axisOf(calm))
  const drawn = draw(named('Latency'), near, axisOf(near))

  assert.deepEqual([far.top, far.limit], [200, undefined])
  assert.equal(drawn.top, 500)
  assert.match(drawn.limit ?? '', /^M2 0L4 0/)
})

test('a limit that is a share of what comes follows it', () => {
  const samples = [
    aSample(1, { errors_per_second: 1 }),
    aSample(2, {
      errors_per_second: 1,
      requests_per_second: { '1xx': 0, '2xx': 200, '3xx': 0, '4xx': 0, '5xx': 0 },
    }),
  ]

  const { limit, top } = draw(named('Errors and refusals'), samples, axisOf(samples))

  assert.equal(top, 2)
  assert.equal(limit, 'M598 79.5L600 0')
})

test('stacked lines end where all requests are, and one that adds nothing hides none', () => {
  const failing = { '1xx': 0, '2xx': 40, '3xx': 0, '4xx': 1, '5xx': 4 }
  const samples = [
    ...calm.slice(0, 298),
    aSample(299, { requests_per_second: failing }),
    aSample(300),
  ]

  const { top, lines } = draw(named('Requests'), samples, axisOf(samples))

  assert.equal(top, 50)
  assert.deepEqual(
    lines.map(({ line }) => line.name),
    ['2xx', '4xx', '5xx'],
  )
  assert.equal(lines.at(-1)?.path, 'M598 10')
  assert.match(lines.at(-1)?.band ?? '', /^M2 18L4 18.*L2 18Z$/)
})

test('the last figure is said in words, whatever is missing', () => {
  const lacking = aSample(1, {
    latency_ms: { p50: null, p95: null, p99: null },
    jobs: { queued: null, running: null, dead: null },
    memory: { resident_bytes: null, heap_used_bytes: 1_048_576 },
    websockets: null,
    limiter: { allowed_per_second: 0, denied_per_second: 0, is_on_fallback: true },
  })

  const words = figures.map((figure) => figure.words(lacking).replaceAll('\u00a0', ' '))

  assert.deepEqual(words, [
    '41 a second',
    'No request ended',
    'None',
    '1 of 10 busy, none waiting',
    '1.2 ms',
    '0.8 cores, event loop 31 % busy',
    'None denied a second; on its own share, without Redis',
    '1 MB of 4 GB heap',
    '1 of 3 model workers busy',
    '17 open, no sockets, 3 requests',
  ])
  for (const figure of figures) draw(figure, [lacking], axisOf([lacking]))
})

test('all charts of ten minutes are calculated in a fraction of a frame', () => {
  const axis = axisOf(calm)
  const draws = () => figures.map((figure) => draw(figure, calm, axis))
  draws()

  const durations = Array.from({ length: 9 }, () => {
    const startedAt = performance.now()
    draws()
    return performance.now() - startedAt
  }).sort((a, b) => a - b)

  // The least: whatever else the machine does is not its cost.
  assert.ok((durations[0] ?? Infinity) < 16, `${durations[0]} ms`)
})
