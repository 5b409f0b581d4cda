import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coolDownMs } from './cool-down.ts'
import { refreshIntervalMs } from './refresh-interval.ts'

test('the interval is half of what may be cached, of one minute to one hour', () => {
  const given: readonly [string | null, number][] = [
    [null, 300_000],
    ['public', 300_000],
    ['public, max-age=600, must-revalidate', 300_000],
    ['MAX-AGE=120', 60_000],
    ['max-age="240"', 120_000],
    ['max-age=0', 30_000],
    ['max-age=1', 30_000],
    ['no-store', 30_000],
    ['max-age=600, no-cache', 30_000],
    ['max-age=99999999999999999999', 1_800_000],
    ['max-age=-1', 300_000],
    ['x-max-age=60', 300_000],
  ]

  for (const [cacheControl, expected] of given) {
    assert.equal(refreshIntervalMs(cacheControl), expected, String(cacheControl))
  }
})

test('the cool-down doubles with each failure from 30 s to 5 min, plus 0 to 20 %', () => {
  const pauses = [0, 1, 2, 3, 4, 5, 1_000].map((failures) => coolDownMs(failures, 0))

  assert.deepEqual(pauses, [30_000, 30_000, 60_000, 120_000, 240_000, 300_000, 300_000])
  assert.equal(coolDownMs(0, 1), 36_000)
  assert.equal(coolDownMs(9, 0.5), 330_000)
})
