/**
 * Authentication: what a token, a permission and a revocation cost in the process that checks them,
 * the kit beside its peers, without a network.
 *
 * Every round does everything once more, in turn, so that what others do on the machine meets all alike.
 *
 * @module
 */

import { join } from 'node:path'
import type { Preparation } from '../authentication/authentication-process.ts'
import type { Round, Surroundings } from '../authentication/operation.ts'
import { reportAuthentication } from './authentication-report.ts'
import { type Bench, nodeFlags, type Result, type Workload } from './workload.ts'

const revocations = 1_000_000
const pace = {
  quick: { rounds: 5, warmUps: 2 },
  full: { rounds: 25, warmUps: 3 },
} as const

export const authenticationWorkload: Workload = {
  id: 'authentication',
  title: 'Authentication: tokens, permissions and revocations in one process',

  async run(bench: Bench): Promise<Result> {
    const { warmUps, ...usual } = pace[bench.quick ? 'quick' : 'full']
    const rounds = bench.rounds ?? usual.rounds
    await using child = bench.children.start({
      name: 'authentication',
      args: [
        ...nodeFlags,
        '--expose-gc',
        join(import.meta.dirname, '../authentication/authentication-process.ts'),
      ],
      core: bench.pinning.serverCore,
    })
    const preparation: Preparation = { directory: bench.directory, revocations }
    const surroundings = await child.ask<Surroundings>('prepare', preparation)
    for (let warmUp = 0; warmUp < warmUps; warmUp++) await child.ask<Round>('round')

    const measured: Round[] = []
    for (let round = 1; round <= rounds; round++) {
      const costs = await child.ask<Round>('round')
      measured.push(costs)
      const [cached, anew] = [costs['kit cached'], costs['kit new HS256']]
      bench.progress(
        `authentication ${round}/${rounds}: ${cached.toFixed(2)} us cached, ${anew.toFixed(1)} us new`,
      )
    }
    return reportAuthentication(measured, surroundings)
  },
}
