/**
 * Runs corpus services: by themselves, for demonstrators, and under the auditor.
 *
 * @module
 */

import { catalogue } from '../src/catalogue.ts'
import type { Probe } from '../src/probe.ts'
import type { AuditReport, Finding } from '../src/report/report.ts'
import { runAudit } from '../src/run/run-probes.ts'
import type { Defect } from './defect.ts'
import { corpusGround, type Ground, type GroundRequest } from './ground.ts'
import { type RunningService, startService } from './running-service.ts'
import { type Subject, subjectOf } from './subject.ts'

export interface CorpusService extends AsyncDisposable {
  readonly ground: Ground
  readonly running: RunningService
  readonly subject: Subject
}

/** A service on a ground of its own; disposing it stops it and drops its database. */
export async function corpusService(request: GroundRequest = {}): Promise<CorpusService> {
  const ground = await corpusGround(request)
  try {
    const running = await startService(ground)
    return {
      ground,
      running,
      subject: subjectOf(ground, running),
      async [Symbol.asyncDispose]() {
        await running.stop()
        await ground[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await ground[Symbol.asyncDispose]()
    throw error
  }
}

export interface AuditRequest extends GroundRequest {
  /** Ids of probes; default all. What they depend on is added. */
  readonly only?: readonly string[]
  readonly depth?: 'quick' | 'standard' | 'deep'
  readonly timeLimitMs?: number
  /** Other probes than those of the catalogue. */
  readonly catalogue?: readonly Probe[]
}

/** The auditor with full inputs on a corpus service that it starts itself. */
export async function auditCorpus(request: AuditRequest = {}): Promise<AuditReport> {
  await using ground = await corpusGround(request)
  const { only, depth = 'standard', timeLimitMs, catalogue: probes } = request
  return await runAudit({
    config: ground.config,
    depth,
    env: { ...process.env, ...ground.env },
    ...(only === undefined ? {} : { only: withCauses(only) }),
    ...(timeLimitMs === undefined ? {} : { timeLimitMs }),
    ...(probes === undefined ? {} : { catalogue: probes }),
  })
}

/** Which form of a defect is planted. */
export type Form = 'defect' | 'twin' | 'good'

/** Runs the defect's own probe, with what that depends on, and gives its finding. */
export async function auditDefect(
  defect: Defect,
  options: Pick<AuditRequest, 'kind' | 'catalogue'> & { readonly form?: Form } = {},
): Promise<Finding> {
  const { form = 'defect', ...request } = options
  const { probe: id, depth = 'standard' } = defect
  const report = await auditCorpus({ depth, ...request, ...groundOf(defect, form), only: [id] })
  const finding = report.findings.find(({ probe }) => probe === defect.probe)
  if (finding === undefined) throw new Error(`the report has no finding of ${defect.probe}`)
  return finding
}

/** What has to be planted; the good service is told of as the one with the defect is. */
export function groundOf(defect: Defect, form: Form): GroundRequest {
  const planted = form === 'twin' ? defect.twin : defect
  return {
    flags: [...(defect.beside ?? []), ...(form === 'good' ? [] : [planted.flag])],
    changes: planted.config === undefined ? [] : [planted.config],
    edits: form === 'good' ? [] : (planted.repository ?? []),
  }
}

function withCauses(only: readonly string[]): readonly string[] {
  const probes = catalogue.filter(({ id, ref }) => only.includes(id) || only.includes(ref))
  return [...new Set([...only, ...probes.flatMap(({ dependsOn = [] }) => dependsOn)])]
}
