import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SystemSample } from '../../../api/types.ts'
import { conditionOf } from './condition.ts'
import { factsOf } from './dependency-words.ts'
import { strainsIn } from './strains.ts'
import { aDependency, aSystem, samplesUpTo } from './testing/samples.ts'

const system = aSystem('a')
const down = { status: 'down', latency_ms: null } as const

test('an instance that lacks nothing and is under no strain is well', () => {
  const { level, title } = conditionOf(system, strainsIn(samplesUpTo(300), system))

  assert.deepEqual([level, title], ['well', 'All is well'])
})

test('what is missing is named, with what that means', () => {
  const dependencies = [
    aDependency('database'),
    aDependency('redis', { ...down, criticality: 'degradable' }),
    aDependency('a-mailer', { ...down, criticality: 'degradable' }),
  ]

  const { level, title, reasons } = conditionOf({ ...system, dependencies }, [])

  assert.equal(level, 'degraded')
  assert.equal(title, 'Works with restrictions: without Redis, A mailer')
  assert.match(reasons[0] ?? '', /^Redis: Instances share nothing/)
  assert.match(reasons[1] ?? '', /^A mailer: The service goes on without it/)
})

test('without what is required it is not ready, whatever else is missing', () => {
  const dependencies = [
    aDependency('redis', { ...down, criticality: 'degradable' }),
    aDependency('database', down),
  ]

  const { level, title } = conditionOf({ ...system, dependencies }, [])

  assert.deepEqual([level, title], ['down', 'Not ready: without Database'])
})

test('an instance that leaves is not called well', () => {
  const instance = { ...system.instance, state: 'draining' }

  assert.equal(conditionOf({ ...system, instance }, []).title, 'This instance is stopping')
})

test('what was not checked yet is not called there', () => {
  const dependencies = [aDependency('model', { status: 'unknown', latency_ms: null })]

  const { reasons } = conditionOf({ ...system, dependencies }, [])

  assert.deepEqual(reasons, ['Not checked yet: Model.'])
})

const quiet: Partial<SystemSample> = {}
const strained: readonly (readonly [string, Partial<SystemSample>])[] = [
  ['Too many requests fail.', { errors_per_second: 1 }],
  ['Answers are slow.', { latency_ms: { p50: 3, p95: 501, p99: 900 } }],
  [
    'The connections to the database are used up.',
    { database: { busy: 10, idle: 0, waiting: 1, max: 10 } },
  ],
  [
    'The process is held up: its event loop is late.',
    { event_loop: { delay_p99_ms: 101, utilization: 1 } },
  ],
  [
    'Memory is nearly used up.',
    { memory: { resident_bytes: null, heap_used_bytes: 0.9 * 4_345_298_944 } },
  ],
  [
    'Limits refuse many requests.',
    { limiter: { allowed_per_second: 3, denied_per_second: 1, is_on_fallback: false } },
  ],
]

for (const [text, other] of strained) {
  test(`a strain that lasts is told: ${text}`, () => {
    const calm = samplesUpTo(30, quiet)
    const mostly = [...calm.slice(0, 14), ...samplesUpTo(16, other)]
    const partly = [...calm.slice(0, 15), ...samplesUpTo(15, other)]

    assert.deepEqual(conditionOf(system, strainsIn(mostly, system)).reasons, [text])
    assert.deepEqual(strainsIn(partly, system), [])
  })
}

test('facts are told by name, with their unit', () => {
  const facts = { busy: 1, free_bytes: 1_048_576, free_share: 0.5, round_trip_ms: 2, is_main: true }

  const told = factsOf(aDependency('database', { facts })).map((pair) =>
    pair.join(': ').replaceAll('\u00a0', ' '),
  )

  assert.deepEqual(told, [
    'Connections busy: 1',
    'Free: 1 MB',
    'Free share: 50 %',
    'Round trip: 2 ms',
    'Is main: yes',
  ])
})
