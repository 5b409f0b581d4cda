/**
 * The hot path must cost the same whatever is revoked, however many clients are limited, and whatever
 * becomes of Redis.
 *
 * @module
 */

import { reportFlat } from '../flat/flat-report.ts'
import { type FlatPace, type FlatSample, runGroup } from '../flat/group-run.ts'
import { flatGroups } from '../flat/states.ts'
import type { Bench, Result, Workload } from './workload.ts'

interface Pace extends FlatPace {
  readonly rounds: number
  /** Each begins with new processes, as the luck of one is in all of its rounds. */
  readonly generations: number
}

const turnsPerRound = 20
const pace: Readonly<Record<'quick' | 'full', Pace>> = {
  quick: { rounds: 1, generations: 1, warmUp: 100, settle: 4, load: 12 },
  full: { rounds: 8, generations: 8, warmUp: 1_000, settle: 5, load: 20 },
}

export const flatWorkload: Workload = {
  id: 'flat',
  title: 'Flat: what the hot path must not depend on',

  async run(bench: Bench): Promise<Result> {
    const usual = pace[bench.quick ? 'quick' : 'full']
    const rounds = bench.rounds ?? usual.rounds
    const samples = new Map<string, FlatSample[]>()
    for (const part of partsOf(rounds, Math.min(usual.generations, rounds))) {
      for (const group of flatGroups) {
        const found = await runGroup(bench, group, { turns: part * turnsPerRound, pace: usual })
        for (const [id, more] of found) samples.set(id, [...(samples.get(id) ?? []), ...more])
      }
    }
    return reportFlat(samples, rounds * turnsPerRound)
  },
}

/** Whole numbers that are nearly alike, and `rounds` together. */
function partsOf(rounds: number, count: number): number[] {
  const upTo = (part: number): number => Math.floor((part * rounds) / count)
  return Array.from({ length: count }, (_, part) => upTo(part + 1) - upTo(part))
}
