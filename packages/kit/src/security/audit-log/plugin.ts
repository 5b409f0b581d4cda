/**
 * Fastify plugin with the audit log of the service: `app.audit`.
 *
 * A handler answers only when what it did is recorded: `await request.audit({ action: … })`. It is
 * recorded even if the client goes away meanwhile, or an attacker could leave no trace by leaving.
 * The end of the chain goes to the service's log every minute, where the database cannot change it.
 *
 * @module
 */

import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import { assertAlive } from './alive.ts'
import { type AuditLog, createAuditLog } from './audit-log.ts'
import type { Link } from './chain.ts'
import { auditMetrics } from './metrics.ts'
import { type AuditLogOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import { type AuditEvent, recordOf } from './request-record.ts'

declare module 'fastify' {
  interface FastifyInstance {
    audit: AuditLog
  }
  interface FastifyRequest {
    /** Records what this request did; resolves after the commit. */
    audit(event: AuditEvent): Promise<Link>
  }
}

const plugin: FastifyPluginAsync<AuditLogOptions> = async (app, options) => {
  const resolved = resolveOptions(options)
  const lines = app.log.child({ module: 'audit-log' })
  const log = createAuditLog({
    ...options,
    onHead: (head) => {
      // By a name that says what it is: a `hash` may be a secret's, and is masked.
      const { hash: sha256, ...rest } = head
      lines.info({ auditHead: { ...rest, sha256 } }, 'end of the audit log')
      options.onHead?.(head)
    },
    onProblem: (problem) => {
      lines.error({ auditProblem: problem }, 'the audit log does not hold')
      options.onProblem?.(problem)
    },
  })

  app.decorate('audit', log)
  app.decorateRequest('audit', function audit(this: FastifyRequest, event: AuditEvent) {
    const userId = event.userId === undefined ? resolved.userOf(this) : event.userId
    return log.append(recordOf(this, { ...event, userId }))
  })
  publishHeads(app, log, resolved)
}

export const auditLog: FastifyPluginAsync<AuditLogOptions> = fp(plugin, {
  name: '@plimsoll/kit/audit-log',
  fastify: '5.x',
})

/** What other plugins of the kit add, in whichever order they are registered. */
interface MaybeServed {
  readonly health?: {
    register(dependency: {
      readonly name: string
      readonly criticality: 'required'
      readonly check: () => void
    }): void
  }
  readonly metrics?: MetricsPort
  readonly lifecycle?: { onFlush(name: string, hook: () => Promise<void>): void }
}

function publishHeads(
  app: FastifyInstance,
  log: AuditLog,
  { every, headIntervalMs }: ResolvedOptions,
): void {
  const lines = app.log.child({ module: 'audit-log' })
  let running: Promise<void> | undefined
  let stop = () => undefined as unknown
  const publish = () => {
    running ??= log
      .publishHead()
      .then(
        () => undefined,
        (err: unknown) => lines.warn({ err }, 'the end of the audit log could not be kept'),
      )
      .finally(() => {
        running = undefined
      })
    return running
  }
  const flush = async () => {
    await log.flush()
    await publish()
  }

  app.addHook('onReady', async () => {
    const { health, lifecycle, metrics } = app as MaybeServed
    metrics?.add(auditMetrics, () => log.stats())
    health?.register({
      name: 'audit-log',
      criticality: 'required',
      check: () => assertAlive(log.stats()),
    })
    lifecycle?.onFlush('audit-log', flush)
    stop = every(headIntervalMs, () => void publish())
    await publish()
  })
  app.addHook('onClose', async () => {
    stop()
    await log.close()
    await publish()
  })
}
