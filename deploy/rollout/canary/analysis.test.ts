import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Outcome, shown } from '../outside.ts'
import { type Analysis, analyse, type Side, type Source } from './analysis.ts'
import type { Reading } from './figures.ts'
import { type Figures, nothing } from './figures.ts'
import { instancesSource } from './instances.ts'
import { prometheusSource } from './prometheus.ts'

const minute = 60_000

test('a canary like the others is good when the window is over, and not before', async () => {
  const { analysis, tookMs } = await analysed({
    canary: { requests: 10 },
    stable: { requests: 90 },
  })

  assert.equal(analysis.verdict, 'good')
  assert.equal(tookMs, minute)
  assert.deepEqual([analysis.canary.requests, analysis.stable.requests], [600, 5_400])
})

test('errors end it as soon as there is enough to judge by', async () => {
  const { analysis, tookMs } = await analysed({
    canary: { requests: 10, errors: 10 },
    stable: { requests: 90 },
  })

  assert.equal(analysis.verdict, 'bad')
  assert.equal(tookMs, 2_000)
})

test('a canary that is asked too little has further windows, and then no verdict', async () => {
  const { analysis, tookMs } = await analysed({
    canary: { requests: 0.1 },
    stable: { requests: 90 },
  })

  assert.equal(analysis.verdict, 'undecided')
  assert.equal(tookMs, 3 * minute)
})

test('where the others get no requests any more, what they did before is compared', async () => {
  const earlier = { ...nothing, requests: 1_000, errors: 100 }

  const { analysis } = await analysed({ canary: { requests: 10, errors: 1 }, stable: {}, earlier })

  assert.equal(analysis.verdict, 'good')
})

test('a canary that is silent three times in a row is taken for dead', async () => {
  const { analysis, tookMs } = await analysed({ canary: { silentAt: 5 }, stable: { requests: 90 } })

  assert.equal(analysis.verdict, 'bad')
  assert.deepEqual(analysis.reasons, ['the canary does not tell how it is: refused.'])
  assert.equal(tookMs, 10_000)
})

test('a canary that was started again meanwhile is bad', async () => {
  const { analysis } = await analysed({
    canary: { requests: 10, restartedAt: 3 },
    stable: { requests: 90 },
  })

  assert.deepEqual(analysis.reasons, ['the canary was started again: canary.'])
})

const page = `# HELP http_requests_total Requests.
http_requests_total{method="GET",route="/readyz",status="200"} 500
http_requests_total{method="GET",route="/things/:id",status="200"} 7
http_requests_total{method="GET",route="/q\\"uote",status="500"} 2
http_request_duration_seconds_bucket{method="GET",route="/readyz",le="0.1"} 500
http_request_duration_seconds_bucket{method="GET",route="/things/:id",le="0.1"} 6
http_request_duration_seconds_bucket{method="GET",route="/things/:id",le="+Inf"} 7
process_start_time_seconds 1700000000.5
schema_version_expected 3
other_total 4
`

const pageReading = {
  startedAt: 1_700_000_000.5,
  requests: 9,
  errors: 2,
  buckets: [
    { bound: 0.1, count: 6 },
    { bound: Number.POSITIVE_INFINITY, count: 7 },
  ],
  release: 3,
}

test('an instance is read at its metrics, without the questions how it is', async () => {
  const urls = { canary: ['http://a/metrics', 'http://b/metrics'], stable: [] }
  const answers: Record<string, Outcome> = {
    'http://a/metrics': { isOk: true, output: page, complaint: '' },
    'http://b/metrics': { isOk: false, output: '', complaint: 'refused' },
  }

  const look = await instancesSource(urls).read('canary', async (act) =>
    act.kind === 'request' ? (answers[act.url] ?? none) : none,
  )

  assert.deepEqual(look, {
    readings: [{ instance: 'http://a/metrics', ...pageReading }],
    unreadable: ['http://b/metrics: refused'],
  })
})

test('the same is read from Prometheus, by instance', async () => {
  const series = page.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    if (name === undefined) return []
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [
      key,
      text?.replaceAll('\\"', '"'),
    ])
    const metric = { __name__: name, instance: 'pod-1', ...Object.fromEntries(pairs) }
    return [{ metric, value: [0, value] }]
  })
  const output = JSON.stringify({ status: 'success', data: { result: series } })
  const options = {
    url: 'http://prometheus:9090',
    stable: 'track="stable"',
    canary: 'track="canary"',
  }
  const asked: string[] = []

  const look = await prometheusSource(options).read('canary', async (act) => {
    asked.push(shown(act))
    return { isOk: true, output, complaint: '' }
  })

  assert.deepEqual(look, { readings: [{ instance: 'pod-1', ...pageReading }], unreadable: [] })
  assert.match(
    asked[0] ?? '',
    /^curl --fail --get --data-urlencode 'query=\{__name__=~".*",track="canary"\}'/,
  )
})

const none: Outcome = { isOk: false, output: '', complaint: 'refused' }

interface Life {
  /** In each second. */
  readonly requests?: number
  readonly errors?: number
  /** From this second on. */
  readonly silentAt?: number
  readonly restartedAt?: number
}

async function analysed({
  canary,
  stable,
  earlier = nothing,
}: {
  readonly canary: Life
  readonly stable: Life
  readonly earlier?: Figures
}): Promise<{ readonly analysis: Analysis; readonly tookMs: number }> {
  let nowMs = 0
  const lives = { canary, stable }
  const source: Source = {
    shows: { canary: [], stable: [] },
    read: async (side) => lookAt(side, lives[side], nowMs / 1_000),
  }
  const analysis = await analyse({
    ...{ source, earlier, windowMs: minute, pollMs: 2_000, windowsMax: 3 },
    margins: {
      requestsMin: 100,
      errorsMin: 5,
      errorShareMargin: 0.01,
      latencyRatioMax: 1.5,
      latencyFloorMs: 50,
    },
    ask: async () => none,
    clock: {
      now: () => nowMs,
      delay: async (ms) => {
        nowMs += ms
      },
    },
    signal: new AbortController().signal,
    onLook: () => undefined,
  })
  return { analysis, tookMs: nowMs }
}

function lookAt(instance: Side, life: Life, seconds: number) {
  const { requests = 0, errors = 0, silentAt = Infinity, restartedAt = Infinity } = life
  if (seconds >= silentAt) return { readings: [], unreadable: ['refused'] }
  const reading: Reading = {
    instance,
    startedAt: seconds >= restartedAt ? 1 : 0,
    requests: Math.floor(requests * seconds),
    errors: errors * seconds,
    buckets: [],
  }
  return { readings: [reading], unreadable: [] }
}
