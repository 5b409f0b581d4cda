/**
 * Three worker processes that are killed and stopped past their leases at random, with clocks that
 * jump by up to an hour.
 *
 * @module
 */

import { engines } from '../../packages/kit/src/reliability/database/testing/databases.ts'
import { proveJobs } from '../../packages/kit/src/reliability/jobs/testing/prove-jobs.ts'
import type { Row } from './report.ts'

export async function jobChaos(jobs: number): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const engine of engines) {
    const common = { workers: 3, limitMs: 1_200_000 }
    const real = await proveJobs(engine, { ...common, jobs, isFenced: true })
    rows.push({
      what: `${engine.engine}, 3 workers, ${jobs} jobs, kill -9, SIGSTOP past the lease, clocks ± 1 h`,
      seen: words(real),
      isGood: real.violations.length === 0 && real.done === jobs,
    })
    const control = await proveJobs(engine, {
      ...common,
      jobs: 120,
      workMsMax: 1_000,
      isFenced: false,
    })
    rows.push({
      what: 'control: completion without the fencing token',
      seen: words(control),
      isGood: control.violations.length > 0,
    })
  }
  return rows
}

function words(figures: Awaited<ReturnType<typeof proveJobs>>): string {
  const { done, effects, repeated, refused, kills, stops, violations, durationMs } = figures
  return `${done} done, ${effects} effects (${repeated} jobs more than once, each under its own token), ${refused} stale completions refused, ${violations.length} violations; ${kills} kills, ${stops} stops in ${Math.round(durationMs / 1_000)} s`
}
