/**
 * SIGTERM: readiness turns first and the balancer is given time to see it; then no connection is taken,
 * what runs is finished, and sockets are told to come again. Whatever is left when the grace is over
 * is cut.
 *
 * @module
 */

import { setTimeout as delay } from 'node:timers/promises'
import type { Service } from './service.ts'
import { shutdownPlan } from './shutdown-planted.ts'

export interface Closing {
  /** Sockets are told; resolves at once. */
  readonly sockets: () => void
  /** Timers, pools and whatever else keeps the process. */
  readonly rest: () => Promise<void>
}

export function shutdown(service: Service, closing: Closing): void {
  const { app, life } = service
  app.addHook('onRequest', (_request, reply, done) => {
    // A client that would use its connection again must not meet one that closes.
    if (life.state === 'draining') void reply.header('connection', 'close')
    done()
  })
  const begin = (signal: NodeJS.Signals) => {
    if (life.state !== 'draining') void drain(service, closing, signal)
  }
  process.on('SIGTERM', begin)
  process.on('SIGINT', begin)
}

async function drain(service: Service, closing: Closing, signal: NodeJS.Signals): Promise<void> {
  const { app, config, life } = service
  const plan = shutdownPlan(service)
  if (plan.ignores) return
  if (plan.exitsAtOnce) process.exit(0)
  if (plan.turnsReadiness) life.state = 'draining'
  app.log.info({ signal }, 'draining')
  const late = setTimeout(() => {
    app.log.warn('the grace period is over; open requests are cut')
    app.server.closeAllConnections()
  }, config.graceMs)
  await delay(plan.delayMs)
  if (plan.exitsAfterDelay) process.exit(0)
  closing.sockets()
  const closed = app.close()
  if (plan.cuts) app.server.closeAllConnections()
  await closed
  clearTimeout(late)
  await closing.rest()
  app.log.info('stopped')
  process.exit(plan.exitCode)
}
