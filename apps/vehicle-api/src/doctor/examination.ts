/**
 * One examination: configuration first, then all checks; and what came of it as JSON and as lines.
 *
 * @module
 */

import { join } from 'node:path'
import { type CheckResult, type Diagnosis, type Finding, runDoctor } from '@plimsoll/kit/doctor'
import { version } from '../version.ts'
import { maskOf } from './masked.ts'
import { openedStores } from './opened-stores.ts'
import { serviceChecks } from './service-checks.ts'
import { type Profile, type Surroundings, settingsOf } from './settings.ts'
import type { Disk } from './store-checks.ts'

export interface ExaminationOptions extends Surroundings {
  readonly profile: Profile | undefined
  /** Instances that will run. Default 1. */
  readonly replicas?: number | undefined
  /** Where the files of a deployment are. Default: the repository. */
  readonly deploymentFolder?: string
  readonly disk?: Disk
  readonly signal?: AbortSignal | undefined
  readonly onResult?: (result: CheckResult, done: number, total: number) => void
}

export interface Examination extends Diagnosis {
  /** What NODE_ENV was or was taken to be; undefined if it makes no sense. */
  readonly profile: string | undefined
  readonly replicas: number
  readonly durationMs: number
}

const repository = join(import.meta.dirname, '../../../..')

export async function examine(options: ExaminationOptions): Promise<Examination> {
  const { replicas = 1, deploymentFolder = repository, disk, onResult, signal } = options
  const startedMs = performance.now()
  const settings = await settingsOf(options, options.profile)
  await using stores = openedStores(settings.usable)
  const checks = serviceChecks({
    ...{ settings, replicas, stores, deploymentFolder },
    ...(disk === undefined ? {} : { disk }),
  })
  let done = 0
  const diagnosis = await runDoctor(checks, {
    signal,
    redact: maskOf(settings.usable),
    onResult(result) {
      done += 1
      onResult?.(result, done, checks.length)
    },
  })
  const durationMs = Math.round(performance.now() - startedMs)
  return { ...diagnosis, profile: settings.environment, replicas, durationMs }
}

/** For `--json`. */
export function dataOf({ summary, results, profile, replicas, durationMs }: Examination) {
  const { status, ...counts } = summary
  return {
    status,
    service: 'vehicle-api',
    version,
    profile: profile ?? null,
    replicas,
    duration_ms: durationMs,
    counts,
    checks: results.map(({ name, title, group, status: of, durationMs: ms, findings }) => ({
      ...{ name, title, group: group ?? null, status: of, duration_ms: ms },
      findings: findings.map((finding: Finding) => ({ ...finding })),
    })),
  }
}
