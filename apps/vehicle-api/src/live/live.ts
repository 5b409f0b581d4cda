/**
 * The live wing: sockets, and what is told over them.
 *
 * @module
 */

import { runInTrace } from '@plimsoll/kit/context'
import { realtime } from '@plimsoll/kit/realtime'
import type { FastifyInstance } from 'fastify'
import type { SystemWatch } from '../admin/system-watch.ts'
import type { ServiceConfig } from '../config.ts'
import { tellLive } from './live-events.ts'
import { joinedAtOpen, topics } from './topics.ts'

/** With `app.jobs`, `app.flags` and `app.audit` there. */
export async function live(
  app: FastifyInstance,
  { corsOrigins }: Pick<ServiceConfig, 'corsOrigins'>,
  system: SystemWatch,
): Promise<void> {
  await app.register(realtime, {
    topics,
    joinedAtOpen,
    origins: corsOrigins.filter((origin) => !origin.includes('*')),
    runInTrace,
  })
  const { jobs, flags, audit } = app
  const isAlone = !app.hasDecorator('redis')
  const stop = tellLive({ realtime: app.realtime, jobs, flags, audit, system, isAlone })
  app.addHook('onClose', async () => stop())
}
