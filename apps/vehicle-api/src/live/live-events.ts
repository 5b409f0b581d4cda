/**
 * Tells clients over their sockets what becomes of their work, and administrators of all of it.
 *
 * An event says no more than its reader could read by the routes, and is told after the commit; who
 * misses one reads the state again. So nothing here may fail a request, and nothing waits.
 *
 * @module
 */

import type { Flags } from '@plimsoll/kit/flags'
import type { JobEvent } from '@plimsoll/kit/jobs'
import type { Realtime } from '@plimsoll/kit/realtime'
import type { SystemSampleEvent } from '../admin/system-schemas.ts'
import type { SystemWatch } from '../admin/system-watch.ts'
import type { VehicleNews } from '../vehicle/news.ts'
import type { Owner } from '../vehicle/owner.ts'
import { userTopic } from './topics.ts'

/** What the live wing tells of. */
export interface LiveSources {
  readonly realtime: Realtime
  readonly jobs: { onProgress(listener: (event: JobEvent) => void): () => void }
  readonly flags: Pick<Flags, 'onChanged'>
  readonly audit: { stats(): { readonly rows: number; readonly rowsWithin: number } }
  readonly system: Pick<SystemWatch, 'onSample'>
  /** Whether no other instance can have followers: there is no Redis between. */
  readonly isAlone: boolean
}

const auditLookMs = 1_000

/** @returns ends it */
export function tellLive(sources: LiveSources): () => void {
  const { realtime, jobs, flags, audit, system, isAlone } = sources
  const endings = [
    jobs.onProgress((event) => tellOfJob(realtime, event)),
    flags.onChanged(({ flag, isOwn }) => {
      // Each instance learns of the change. The one that made it tells all, if there is a way to.
      if (isOwn || isAlone) realtime.publish('flags', 'flag.changed', { key: flag.key })
    }),
    system.onSample((event) => tellOfSample(realtime, event, isAlone)),
    watchAudit(realtime, audit),
  ]
  return () => {
    for (const end of endings) end()
  }
}

/** @param app its `realtime` is asked for when there is something to tell, and not before */
export function vehicleNews(app: { readonly realtime: Realtime }): VehicleNews {
  const tell = (owner: Owner, type: string, data: unknown) =>
    app.realtime.publish(userTopic(owner), type, data)
  return {
    classified(owner, classifications) {
      for (const one of classifications) tell(owner, 'classification.created', one)
    },
    deleted: (owner, id) => tell(owner, 'classification.deleted', { id }),
    reported: (owner, report) => tell(owner, 'report.ready', report),
  }
}

function tellOfJob(realtime: Realtime, { jobId, name, userId, state, progress }: JobEvent): void {
  const type = state === 'running' ? 'job.progress' : 'job.ended'
  const told = { job_id: jobId, name, state, progress: progress ?? null }
  realtime.publish('jobs', type, told)
  if (userId !== undefined) realtime.publish(userTopic(userId), type, told)
}

/** Through Redis whoever follows this instance may hang on another: then it is told in any case. */
function tellOfSample(realtime: Realtime, event: SystemSampleEvent, isAlone: boolean): void {
  const topic = `system:${event.instance_id}`
  if (isAlone && realtime.members(topic) === 0) return
  realtime.publish(topic, 'system.sample', event)
}

/**
 * Says that there is more to read, not what: a record within a transaction counts before its commit.
 */
function watchAudit(realtime: Realtime, audit: LiveSources['audit']): () => void {
  let known = recordsOf(audit)
  const timer = setInterval(() => {
    const now = recordsOf(audit)
    if (now === known) return
    known = now
    realtime.publish('audit', 'audit.recorded', {})
  }, auditLookMs).unref()
  return () => clearInterval(timer)
}

function recordsOf(audit: LiveSources['audit']): number {
  const { rows, rowsWithin } = audit.stats()
  return rows + rowsWithin
}
