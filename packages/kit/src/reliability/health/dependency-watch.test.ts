import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import type { Dependency, DependencyStatus } from './dependency.ts'
import { DependencyWatch } from './dependency-watch.ts'
import { ManualClock, settled } from './testing/manual-clock.ts'

test('one success makes it up, at once', async (t) => {
  const { watch } = watched(t, () => {})

  assert.equal(watch.status, 'unknown')
  watch.start()
  await settled()

  assert.equal(watch.status, 'up')
})

test('two failures in a row make it down, one does not, and one success makes it up', async (t) => {
  let fails = false
  const { watch, clock, changes } = watched(t, () => {
    if (fails) throw new Error('refused')
  })
  watch.start()
  await settled()

  fails = true
  await clock.advance(1_000)
  assert.equal(watch.status, 'up')
  await clock.advance(1_000)
  assert.equal(watch.status, 'down')
  fails = false
  await clock.advance(1_000)
  assert.equal(watch.status, 'up')

  assert.deepEqual(changes, ['up', 'down: refused', 'up'])
})

test('a check that hangs is aborted, and down by 2.5 s however late it hangs', async (t) => {
  let hangs = false
  let aborted = 0
  const { watch, clock } = watched(t, (signal) => {
    if (!hangs) return
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        aborted += 1
        reject(signal.reason)
      })
    })
  })
  watch.start()
  await settled()

  hangs = true
  await clock.advance(2_499)
  assert.equal(watch.status, 'up')
  await clock.advance(1)
  assert.equal(watch.status, 'down')
  assert.equal(aborted, 2)

  hangs = false
  await clock.advance(1_500)
  assert.equal(watch.status, 'up')
})

test('a check that does not heed its signal is down, and no other is started', async (t) => {
  const end = Promise.withResolvers<void>()
  let calls = 0
  const { watch, clock } = watched(t, () => {
    calls += 1
    return calls === 1 ? end.promise : undefined
  })
  watch.start()

  await clock.advance(10_000)
  assert.equal(watch.status, 'down')
  assert.equal(calls, 1)

  end.resolve()
  await settled()
  assert.equal(watch.status, 'down')
  await clock.advance(1_000)
  assert.equal(watch.status, 'up')
})

test('a slow check with a short interval is neither doubled nor a failure', async (t) => {
  let calls = 0
  const { watch, clock } = watched(
    t,
    () => {
      calls += 1
      return new Promise<void>((resolve) => void clock.after(250, resolve))
    },
    { intervalMs: 100, timeoutMs: 400 },
  )
  watch.start()

  await clock.advance(599)

  assert.equal(watch.status, 'up')
  assert.equal(calls, 2)
  assert.equal(watch.latencyMs, 250)
})

test('what a check shows is kept while it is up', async (t) => {
  let fails = false
  const { watch, clock } = watched(t, (_signal, show) => {
    if (fails) throw new Error('gone')
    show({ free_bytes: 7 })
  })
  watch.start()
  await settled()
  assert.deepEqual(watch.facts, { free_bytes: 7 })

  fails = true
  await clock.advance(2_000)

  assert.equal(watch.facts, undefined)
  assert.equal(watch.latencyMs, undefined)
})

test('what a failing check shows is kept too, so that one sees how bad it is', async (t) => {
  const { watch, clock } = watched(t, (_signal, show) => {
    show({ free_bytes: 0 })
    throw new Error('full')
  })
  watch.start()

  await clock.advance(1_000)

  assert.equal(watch.status, 'down')
  assert.deepEqual(watch.facts, { free_bytes: 0 })
})

test('a process that could not run blames no dependency that has answered meanwhile', async (t) => {
  const { watch, clock, changes } = watched(t, () => answers.shift()?.promise)
  const answers = [1, 2].map(() => Promise.withResolvers<void>())
  const [first, second] = answers
  watch.start()
  first?.resolve()
  await clock.advance(1_000)

  clock.skip(2_000)
  await clock.advance(0)
  second?.resolve()
  await clock.advance(1_000)

  assert.deepEqual(changes, ['up'])
})

test('a dependency that hangs is down also for a process that could not run', async (t) => {
  const { watch, clock } = watched(t, () => new Promise(() => {}))
  watch.start()

  clock.skip(2_000)
  await clock.advance(1_500)

  assert.equal(watch.status, 'down')
})

test('a watch that is stopped aborts its check and leaves no timer', async (t) => {
  let signal: AbortSignal | undefined
  const { watch, clock, changes } = watched(t, (given) => {
    signal = given
    return new Promise((_resolve, reject) => given.addEventListener('abort', reject))
  })
  watch.start()

  watch.stop()
  await clock.advance(10_000)

  assert.ok(signal?.aborted)
  assert.equal(clock.alarms, 0)
  assert.deepEqual(changes, [])
})

test('a time of zero, or none at all, is refused by name', (t) => {
  assert.throws(() => watched(t, () => {}, { timeoutMs: 0 }), /database: timeoutMs/)
  assert.throws(() => watched(t, () => {}, { intervalMs: Number.NaN }), /database: intervalMs/)
})

test('whatever the checks do, it is down exactly after two failures since a success', async (t) => {
  const results = fc.array(fc.boolean(), { minLength: 1, maxLength: 30 })

  await fc.assert(
    fc.asyncProperty(results, async (all) => {
      const left = [...all]
      const { watch, clock } = watched(t, () => {
        if (left.shift() === false) throw new Error('refused')
      })
      const seen: DependencyStatus[] = []

      watch.start()
      for (const _result of all) {
        await settled()
        seen.push(watch.status)
        await clock.advance(1_000)
      }

      assert.deepEqual(
        seen,
        all.map((_result, index) => statusAfter(all.slice(0, index + 1))),
      )
    }),
    { numRuns: 30 },
  )
})

function statusAfter(results: readonly boolean[]): DependencyStatus {
  const failures = results.length - 1 - results.lastIndexOf(true)
  if (failures >= 2) return 'down'
  return results.includes(true) ? 'up' : 'unknown'
}

interface Watched {
  readonly watch: DependencyWatch
  readonly clock: ManualClock
  readonly changes: readonly string[]
}

function watched(
  t: TestContext,
  check: Dependency['check'],
  times: Partial<Dependency> = {},
): Watched {
  const clock = new ManualClock()
  const changes: string[] = []
  const watch = new DependencyWatch(
    { name: 'database', criticality: 'required', check, ...times },
    {
      clock,
      onChange({ status }, error) {
        changes.push(error instanceof Error ? `${status}: ${error.message}` : status)
      },
    },
  )
  t.after(() => watch.stop())
  return { watch, clock, changes }
}
