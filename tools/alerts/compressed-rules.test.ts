import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { copyRules, type Rule, rules } from '../prometheus-rules.ts'
import { promtool } from '../servers/prometheus-server.ts'
import { compressed } from './compressed-rules.ts'

const one = { labels: {}, annotations: {} }

test('windows and times to hold become seconds, and thresholds stay', () => {
  const rule = { ...one, alert: 'A', expr: 'increase(a_total[10m]) > 0.05', for: '5m' }

  const short = compressed(rule, { ages: 'whole' })

  assert.deepEqual(short, { ...rule, expr: 'increase(a_total[8s]) > 0.05', for: '6s' })
})

test('a rate that is made a count counts a window of seconds', () => {
  const rule = { ...one, alert: 'A', expr: 'job:a:rate5m * 300 >= 100', for: '2m' }

  const { expr } = compressed(rule, { ages: 'whole' })

  assert.equal(expr, 'job:a:rate5m * 6 >= 100')
})

test('36 hours become seconds only where that is asked for', () => {
  const rule = { ...one, alert: 'A', expr: 'time() - max_over_time(a[36h]) > 129600', for: '10m' }

  const whole = compressed(rule, { ages: 'whole' })
  const short = compressed(rule, { ages: 'compressed' })

  assert.equal(whole.expr, rule.expr)
  assert.equal(short.expr, 'time() - max_over_time(a[24s]) > 20')
})

test('the delay of the event loop holds for longer than the service looks back', () => {
  const rule = { ...one, alert: 'A', expr: 'event_loop_delay_seconds > 0.1', for: '2m' }

  const short = compressed(rule, { ages: 'whole' })

  assert.equal('alert' in short && short.for, '35s')
})

test('a duration that nothing is said of is an error', () => {
  const rule = { ...one, alert: 'A', expr: 'rate(a_total[3h]) > 1', for: '5m' }

  assert.throws(() => compressed(rule, { ages: 'whole' }), /say what 3h is to be/)
})

test('every shipped rule can be compressed, and promtool accepts it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-compressed-'))
  t.after(() => rm(folder, { recursive: true }))

  copyRules(folder, (rule) => compressed(rule, { ages: 'compressed' }))

  const checked = await promtool(['check', 'rules', join(folder, 'rules/work.yml')])
  assert.equal(checked.ok, true, checked.output)
  const left = rules().map((rule) => compressed(rule, { ages: 'compressed' }))
  assert.deepEqual(left.filter(hasLongTime), [])
})

/** Minutes, hours, or hundreds of seconds. */
function hasLongTime(rule: Rule): boolean {
  const { expr } = rule
  const isLong = 'for' in rule && /[mh]$/.test(rule.for)
  return isLong || /\[\d+[mhd]\]|\b(?:300|600|129600)\b/.test(expr)
}
