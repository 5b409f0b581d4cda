import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { engines } from '../database/testing/databases.ts'
import { judge } from './testing/judge-log.ts'
import { proveJobs } from './testing/prove-jobs.ts'

// Each proof begins with a kill and a stop past the lease; `npm run prove:durability` has more of both.
const jobs = 300

// Most of the time they wait: for leases to run out, and for work that takes time.
describe('leases', { concurrency: true }, () => {
  for (const engine of engines) {
    describe(engine.engine, { concurrency: 1 }, () => {
      test(`${engine.engine}: 3 workers, killed, stopped past their lease, clocks jumping: each job is done, none by a stale holder`, async (t) => {
        const seen = { kills: 0, refused: 0, repeated: 0 }

        // A stale holder that wakes late may see the clock before it has something to complete.
        for (let run = 1; run <= 3 && Object.values(seen).includes(0); run++) {
          const figures = await proveJobs(engine, { jobs, workers: 3, isFenced: true })
          t.diagnostic(JSON.stringify(figures))
          assert.deepEqual(figures.violations, [])
          assert.equal(figures.done, jobs)
          seen.kills += figures.kills
          seen.refused += figures.refused
          seen.repeated += figures.repeated
        }

        assert.ok(seen.kills > 0)
        assert.ok(seen.refused > 0, 'nobody tried a stale completion')
        assert.ok(seen.repeated > 0, 'no job was taken over')
      })

      test(`${engine.engine}: control: the same without the token completes jobs twice`, async (t) => {
        // Long work, so that the one who took a job over is still at it when the stale holder wakes.
        const work = { jobs: 120, workers: 3, workMsMax: 1_000, limitMs: 20_000 }
        const completedTwice: string[] = []

        // A holder that is stopped within a write keeps all others from theirs, and shows nothing.
        for (let run = 1; run <= 3 && completedTwice.length === 0; run++) {
          const figures = await proveJobs(engine, { ...work, isFenced: false })
          t.diagnostic(JSON.stringify({ ...figures, violations: figures.violations.length }))
          const twice = figures.violations.filter((violation) =>
            /completed \d+ times/.test(violation),
          )
          completedTwice.push(...twice)
        }

        assert.ok(completedTwice.length > 0)
      })
    })
  }
})

test('the judge finds each kind of violation', () => {
  const log = 'effect a 1\neffect a 2\ndone a 1\neffect b 3\neffect b 3\ndone b 3\ndone b 3\n'

  assert.deepEqual(judge(log, 3).violations, [
    'a: a stale completion',
    'b: one token ran twice',
    'b: completed 2 times',
    '1 jobs had no effect',
  ])
})
