import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Type } from 'typebox'
import { defineJob } from './job-definition.ts'
import { resolveSchedule } from './schedule.ts'

const job = defineJob({
  name: 'report',
  payload: Type.Object({ day: Type.Optional(Type.String()) }),
  run: () => undefined,
})

test('a cron schedule ticks in UTC, the moment itself included', () => {
  const schedule = resolveSchedule({ name: 'nightly', job, cron: '30 2 * * *' })
  const tick = Date.UTC(2026, 2, 29, 2, 30)

  assert.equal(schedule.upTo(tick), tick)
  assert.equal(schedule.upTo(tick - 1), tick - 86_400_000)
  assert.equal(schedule.after(tick - 1), tick)
  assert.equal(schedule.after(tick), tick + 86_400_000)
})

test('an interval is counted from 1970, so that instances agree', () => {
  const schedule = resolveSchedule({ name: 'often', job, everyMs: 1_000 })

  assert.deepEqual([schedule.upTo(5_999), schedule.after(5_999)], [5_000, 6_000])
  assert.deepEqual([schedule.upTo(6_000), schedule.after(6_000)], [6_000, 7_000])
})

test('between the last tick up to a time and the next after it there is none', () => {
  const schedules = ['* * * * *', '*/7 * * * * *', '0 0 29 2 *', '15 10 * * MON-FRI'].map((cron) =>
    resolveSchedule({ name: 'any', job, cron }),
  )
  const time = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) })

  fc.assert(
    fc.property(fc.constantFrom(...schedules), time, ({ after, upTo }, timeMs) => {
      const [last, next] = [upTo(timeMs), after(timeMs)]
      assert.ok(last !== undefined && last <= timeMs)
      assert.ok(next !== undefined && next > timeMs)
      assert.equal(after(last), next)
    }),
    { numRuns: 200 },
  )
})

test('a schedule that makes no sense is refused at the start, by name', () => {
  assert.throws(() => resolveSchedule({ name: 'x', job, cron: '99 * * * *' }), /schedule x: cron/)
  assert.throws(() => resolveSchedule({ name: 'x', job, everyMs: 0 }), /schedule x: everyMs/)
  assert.throws(() => resolveSchedule({ name: 'x y', job, everyMs: 1_000 }), RangeError)
  assert.throws(() => resolveSchedule({ name: 'x', job, everyMs: 1_000, payload: { day: 1 } }), {
    code: 'JOB_PAYLOAD_INVALID',
  })
})
