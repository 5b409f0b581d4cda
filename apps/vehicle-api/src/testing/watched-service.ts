/**
 * The service, seen from its door: who is let in by which route, without anything being done.
 *
 * @module
 */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'
import { watchAccess } from '../../../../packages/kit/src/security/access/testing/watch-access.ts'
import type { ServiceEngine } from './engines.ts'
import type { TestService } from './service.ts'

export interface WatchedService extends TestService {
  /** From now on whoever is let in is answered at the door, see `watchAccess`. */
  readonly watch: () => void
  /** Sends what it is told to and adds no credential. */
  readonly bare: FastifyInstance
}

export async function watchedService(
  service: ServiceEngine['service'],
  env: Readonly<Record<string, string>> = {},
): Promise<WatchedService> {
  let isWatching = false
  let bare: FastifyInstance | undefined
  // A route takes the hooks that are there when it is added, and `vehicleApi` adds all of its own.
  const onApplication = (message: unknown) => {
    bare = (message as { readonly fastify: FastifyInstance }).fastify
    watchAccess(bare, () => isWatching)
  }
  subscribe('fastify.initialization', onApplication)
  try {
    const watch = () => {
      isWatching = true
    }
    const running = await service(env)
    if (bare === undefined) throw new Error('Fastify told of no application')
    return { ...running, watch, bare }
  } finally {
    unsubscribe('fastify.initialization', onApplication)
  }
}
