/**
 * What is done by the operators' programs: the examination, the backup, the gate before the
 * migrations.
 *
 * @module
 */

import { readBackup, readDoctor, readPlan, readStatus } from './answers.ts'
import type { Source } from './canary/analysis.ts'
import type { Facts } from './facts.ts'
import { gateProblems } from './gate.ts'
import type { InstancesMax, Platform } from './platform.ts'
import { FinalStop, type Task } from './task.ts'

export function examination({ operate }: Platform, instancesMax: InstancesMax): readonly Task[] {
  const profile = ['--profile', 'production', '--json']
  return operate({
    title: 'examine what the service stands on',
    program: 'doctor',
    args: (facts) => [...profile, '--replicas', String(instancesMax(facts))],
    tellsWhatIsWrong: true,
    read: readDoctor,
  })
}

export function verifiedBackup({ operate }: Platform): readonly Task[] {
  return [
    ...operate({
      title: 'make a backup',
      program: 'backup',
      args: () => ['backup', 'create', '--json'],
      read: readBackup,
    }),
    ...operate({
      title: 'verify it by restoring it',
      program: 'backup',
      args: ({ backup }) => ['backup', 'verify', backup?.name ?? '<that backup>', '--json'],
      read: readBackup,
    }),
  ]
}

export function gate({ operate }: Platform, source: Source, now: () => number): readonly Task[] {
  return [
    ...operate({
      title: 'ask what was migrated',
      program: 'service',
      args: () => ['migrate', 'status', '--json'],
      tellsWhatIsWrong: true,
      read: readStatus,
    }),
    ...operate({
      title: 'ask what is to be migrated',
      program: 'service',
      args: () => ['migrate', 'plan', '--json'],
      tellsWhatIsWrong: true,
      read: readPlan,
    }),
    runningReleases(source),
    {
      title: 'pass the migration gate',
      acts: () => [],
      read: (_outcomes, facts) => passGate(facts, now()),
    },
  ]
}

/** Builds that do not tell are taken to be of the release of the schema. */
function runningReleases(source: Source): Task {
  return {
    title: 'ask which releases of the schema the running builds were made for',
    shows: source.shows.stable,
    async work({ outside, signal }) {
      const { readings } = await source.read('stable', (act) => outside(act, signal))
      return { releases: readings.flatMap(({ release }) => release ?? []) }
    },
  }
}

/** @throws FinalStop */
function passGate(facts: Facts, nowMs: number): undefined {
  const { schema, plan, backup, releases = [] } = facts
  const problems = gateProblems({ schema, plan, backup, releases, nowMs })
  if (problems.length > 0) throw new FinalStop(problems.join(' '))
}
