/**
 * A service that has run out of file descriptors (B10): whom it turns away, what that costs it, and
 * how it is afterwards.
 *
 * @module
 */

import { setTimeout as delay } from 'node:timers/promises'
import { childService } from './child-service.ts'
import { knock } from './crowd.ts'
import { answers } from './orchestrator.ts'

export interface StarvedFigures {
  readonly served: number
  readonly closed: number
  /** Of one core, while it has none left. */
  readonly processorShare: number
  readonly isReadyAfter: boolean
  /** Undefined while it lives. */
  readonly exitCode: number | undefined
}

const watchedMs = 1_000

export async function starved(
  connections: number,
  options: { readonly descriptorsMax: number; readonly isCareless?: boolean },
): Promise<StarvedFigures> {
  await using service = await childService(options)
  let exitCode: number | undefined
  service.child.once('exit', (code) => {
    exitCode = code ?? -1
  })

  const { served, closed, crowd } = await knock(service.port, connections)
  const processorShare = exitCode === undefined ? await shareOf(service) : 0
  crowd[Symbol.dispose]()
  await delay(100)
  const isReadyAfter = await answers(`${service.url}/readyz`, 2_000)
  return { served, closed, processorShare, isReadyAfter, exitCode }
}

async function shareOf(service: Awaited<ReturnType<typeof childService>>): Promise<number> {
  const before = await service.report().catch(() => undefined)
  await delay(watchedMs)
  const after = await service.report().catch(() => undefined)
  if (before === undefined || after === undefined) return 0
  return (after.processorUs - before.processorUs) / 1_000 / watchedMs
}
