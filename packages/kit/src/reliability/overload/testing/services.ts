/**
 * Services for the tests of the plugin.
 *
 * @module
 */

import { setImmediate } from 'node:timers/promises'
import fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import { errors, type KitError } from '../../../foundation/errors/index.ts'
import { type OverloadOptions, overload } from '../index.ts'
import type { LoopSample } from '../pressure.ts'
import { manualClock } from './manual-clock.ts'

/** What the meters of a service show. */
export interface Meter {
  loop: LoopSample
  heap: number
}

export type MeteredService = FastifyInstance & {
  /** Lets so many samples be taken. */
  readonly sample: (times: number) => void
}

export const served = (): object => ({ served: true })

const calm: Meter = { loop: { delayP99Ms: 0, utilisation: 0 }, heap: 0 }
const sampleMs = 250

export async function service(
  options: OverloadOptions,
  meter: Meter = calm,
): Promise<MeteredService> {
  const app = fastify()
  const clock = manualClock()
  const meters = { loop: () => meter.loop, heap: () => meter.heap, close() {} }
  await app.register(errors)
  await app.register(overload, { ...options, clock, meters, sampleMs })
  const sample = (times: number) => clock.advance(times * sampleMs)
  return Object.assign(app as FastifyInstance, { sample })
}

/** A service whose handler waits until the test opens the gate. */
export interface Gate {
  readonly app: FastifyInstance
  readonly ask: (url?: string) => Promise<LightMyRequestResponse>
  readonly open: () => void
  /** Resolves when so many requests have come to the handler. */
  readonly entered: (count: number) => Promise<void>
  readonly enteredSoFar: () => number
  /** Requests that came as far as the next hook. */
  readonly authenticated: () => number
  /** Errors that replies say they answered with. */
  readonly failures: readonly KitError[]
  readonly log: () => readonly string[]
}

export interface GateOptions {
  readonly random?: () => number
  readonly errorsNow?: () => number
  readonly remaining?: () => number
  readonly withErrors?: boolean
}

export async function gatedService(
  options: OverloadOptions,
  { random, errorsNow, remaining, withErrors = true }: GateOptions = {},
): Promise<Gate> {
  const lines: string[] = []
  const failures: KitError[] = []
  const app = fastify({
    requestIdHeader: 'request-id',
    logger: { stream: { write: (line: string) => void lines.push(line) } },
  })
  const opened = Promise.withResolvers<void>()
  let [entered, authenticated] = [0, 0]

  if (withErrors) await app.register(errors, errorsNow ? { now: errorsNow } : {})
  if (remaining)
    app.decorateRequest('deadline' as never, { getter: () => ({ remaining }) } as never)
  await app.register(overload, random ? { ...options, random } : options)
  app.addHook('onRequest', (_request, _reply, done) => {
    authenticated += 1
    done()
  })
  app.addHook('onResponse', (_request, reply, done) => {
    if (reply.failure !== undefined) failures.push(reply.failure)
    done()
  })
  const handler = async ({ headers }: { headers: Record<string, unknown> }) => {
    entered += 1
    await opened.promise
    return { seen: headers['seen'] ?? null }
  }
  app.route({ method: ['GET', 'POST'], url: '/work', handler })
  app.get('/db', { config: { overload: { class: 'db' } } }, handler)
  app.get('/livez', { config: { probe: true } }, served)

  return {
    app,
    ask: (url = '/work') => app.inject(url).then((response) => response),
    open: opened.resolve,
    entered: (count) => until(() => entered >= count),
    enteredSoFar: () => entered,
    authenticated: () => authenticated,
    failures,
    log: () => lines,
  }
}

/** @throws Error if it is not so within some seconds. */
export async function until(isSo: () => boolean): Promise<void> {
  const endsAtMs = performance.now() + 10_000
  while (!isSo()) {
    if (performance.now() > endsAtMs) throw new Error('it did not come to that within 10 s')
    await setImmediate()
  }
}
