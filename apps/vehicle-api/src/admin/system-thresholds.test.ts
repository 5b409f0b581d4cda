import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alertRules } from '../../../../tools/prometheus-rules.ts'
import { thresholds } from './system-thresholds.ts'

const alerts: Readonly<Record<keyof typeof thresholds, readonly [alert: string, perUnit: number]>> =
  {
    error_share: ['ErrorRateHigh', 1],
    latency_p95_ms: ['LatencyHigh', 1_000],
    database_busy_share: ['DatabasePoolNearExhaustion', 1],
    database_waiting: ['DatabasePoolWaiters', 1],
    event_loop_delay_p99_ms: ['EventLoopDelayed', 1_000],
    heap_used_share: ['HeapNearLimit', 1],
    limiter_denied_share: ['RateLimitDenialsHigh', 1],
  }

for (const [name, [alert, perUnit]] of Object.entries(alerts)) {
  test(`${name} is that of the alert ${alert}`, () => {
    const expr = alertRules().find((rule) => rule.alert === alert)?.expr ?? ''

    const compared = [...expr.matchAll(/> ([\d.]+)/g)].map(([, number]) => Number(number) * perUnit)

    assert.ok(compared.includes(thresholds[name as keyof typeof thresholds]), `${compared}`)
  })
}
