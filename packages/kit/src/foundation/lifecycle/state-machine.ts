/**
 * The state machine of a service: ready when warm, and the shutdown in its one order.
 *
 * Each part of the shutdown is bounded, and none can stop it. The listener goes first and alone: a
 * refused connection is safe to retry elsewhere, even for a POST, because nothing was sent.
 *
 * @module
 */

import { setMaxListeners } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import type { KitError } from '../errors/index.ts'
import type { ShutdownBounds } from './bounds.ts'
import type { Connections } from './connections.ts'
import { ShuttingDownError } from './errors.ts'
import { type FlushHook, flushInTurn } from './flush.ts'
import type { Lifecycle, LifecycleState, StopHook, WarmUp } from './lifecycle.ts'
import { within } from './within.ts'

/** What the shutdown acts on. */
export interface Surroundings {
  readonly connections: Pick<
    Connections,
    'stopUpgrading' | 'backlogEmpty' | 'closeListeners' | 'closeIdle' | 'allClosed' | 'destroyAll'
  >
  /** Whether every answer from now on is the last of its connection. */
  readonly sayGoodbye: (whether: boolean) => void
  /** Answers every request in flight, and tells how many these were. */
  readonly refuseInFlight: (error: KitError) => number
  readonly closeApp: () => Promise<unknown>
  readonly log: Log
}

export interface Log {
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
  fatal(facts: object, message: string): void
}

interface NamedHook {
  readonly name: string
  readonly hook: StopHook
}

// How often connections that fell idle are looked for while requests finish.
const idleCheckMs = 50

export class ServiceLifecycle implements Lifecycle {
  readonly bounds: ShutdownBounds
  exitCode: 0 | 1 = 0
  reasons: readonly string[] = ['listen']
  readonly #around: Surroundings
  readonly #abort = new AbortController()
  readonly #stopStarting = new AbortController()
  readonly #draining: NamedHook[] = []
  readonly #listenerClosed: NamedHook[] = []
  readonly #flush: FlushHook[] = []
  readonly #warmUps: Promise<void>[] = []
  #state: LifecycleState = 'starting'
  #shutdown: Promise<void> | undefined

  constructor(bounds: ShutdownBounds, around: Surroundings) {
    this.bounds = bounds
    this.#around = around
    // Every request may listen for the abort.
    setMaxListeners(0, this.#abort.signal, this.#stopStarting.signal)
  }

  get state(): LifecycleState {
    return this.#state
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  warmUp(name: string, task: WarmUp): void {
    if (this.#state !== 'starting') throw new RangeError(`too late to warm ${name} up`)
    if (this.reasons.includes(name)) throw new RangeError(`${name} is already warming up`)
    this.reasons = [...this.reasons, name]
    this.#warmUps.push(this.#runWarmUp(name, task))
  }

  markReady(): void {
    this.#done('listen')
  }

  onDraining(name: string, hook: StopHook): void {
    this.#draining.push({ name, hook })
  }

  onListenerClosed(name: string, hook: StopHook): void {
    this.#listenerClosed.push({ name, hook })
  }

  onFlush(name: string, hook: FlushHook['run']): void {
    this.#flush.unshift({ name, run: hook })
  }

  shutdown(reason: string): Promise<void> {
    if (this.#shutdown !== undefined) return this.#shutdown
    if (this.#state === 'stopped') return Promise.resolve()
    const end = Promise.withResolvers<void>()
    // Kept before anything runs, because a hook may ask for the shutdown that called it.
    this.#shutdown = end.promise
    end.resolve(this.#stop(reason))
    return this.#shutdown
  }

  /** The application closes, by the shutdown or without one. */
  closing(): void {
    if (this.#leave('close')) this.#around.sayGoodbye(true)
  }

  /** The application has closed. */
  closed(): void {
    this.#state = 'stopped'
  }

  async #stop(reason: string): Promise<void> {
    const { connections, sayGoodbye } = this.#around
    const { drainMs } = this.bounds
    // What was never ready was never given work by a proxy, so there is nothing to wait for.
    const served = this.#state === 'ready'

    this.#leave(reason)
    if (served) await this.#preDelay()
    else await this.#startEnds()

    // Nobody is sent away for these milliseconds, lest they come back at the very moment of closing.
    await connections.backlogEmpty()
    connections.closeListeners()
    this.#enter('listener-closed')
    sayGoodbye(true)
    this.#tell(this.#listenerClosed)
    if (served) await within(drainMs, connections.allClosed())

    this.#enter('finishing')
    await this.#finish()

    this.#enter('flushing')
    await this.#flushAll()

    this.#enter('stopped')
    await this.#close()
  }

  /** Whether that is news. */
  #leave(reason: string): boolean {
    if (this.#state !== 'starting' && this.#state !== 'ready') return false
    this.#enter('draining', { reason })
    this.reasons = ['shutdown']
    this.#stopStarting.abort(new ShuttingDownError('The service is stopping.'))
    this.#around.connections.stopUpgrading()
    this.#tell(this.#draining)
    return true
  }

  async #preDelay(): Promise<void> {
    const { preDelayMs } = this.bounds
    if (preDelayMs === 0) return
    this.#around.sayGoodbye(true)
    await setTimeout(preDelayMs)
    this.#around.sayGoodbye(false)
  }

  // A listener that is only being opened cannot be closed, so what has begun is awaited.
  async #startEnds(): Promise<void> {
    const ended = await within(this.bounds.finishMs, Promise.all(this.#warmUps))
    if (!ended) this.#giveUp({}, 'the start did not end')
  }

  async #finish(): Promise<void> {
    const { connections } = this.#around
    const { finishMs, abortMs } = this.bounds
    connections.closeIdle()
    const sweep = setInterval(() => connections.closeIdle(), idleCheckMs)
    try {
      if (await within(finishMs, connections.allClosed())) return

      const error = new ShuttingDownError('The service stopped before the request was done.')
      this.#abort.abort(error)
      // Whoever heeds the signal answers first, and better.
      if (await within(abortMs / 2, connections.allClosed())) return
      const refused = this.#around.refuseInFlight(error)
      this.#around.log.warn({ refused }, 'requests did not finish in time')
      await within(abortMs / 2, connections.allClosed())
    } finally {
      clearInterval(sweep)
    }
  }

  async #flushAll(): Promise<void> {
    const failures = await flushInTurn(this.#flush, this.bounds.flushMs)
    for (const { name, error } of failures) this.#giveUp({ hook: name, err: error }, 'flush failed')
  }

  async #close(): Promise<void> {
    const destroyed = this.#around.connections.destroyAll()
    if (destroyed > 0) this.#around.log.warn({ destroyed }, 'connections were destroyed')
    try {
      const closed = await within(this.bounds.closeMs, this.#around.closeApp())
      if (!closed) this.#giveUp({}, 'the application did not close in time')
    } catch (error) {
      this.#giveUp({ err: error }, 'the application did not close')
    }
  }

  async #runWarmUp(name: string, task: WarmUp): Promise<void> {
    try {
      await task(this.#stopStarting.signal)
      this.#done(name)
    } catch (error) {
      if (this.#state !== 'starting') return
      this.exitCode = 1
      this.#around.log.fatal({ err: error, warmUp: name }, 'the start failed')
      void this.shutdown(`the start failed: ${name}`)
    }
  }

  #done(name: string): void {
    if (this.#state !== 'starting') return
    this.reasons = this.reasons.filter((reason) => reason !== name)
    if (this.reasons.length === 0) this.#enter('ready')
  }

  #enter(state: LifecycleState, facts: object = {}): void {
    this.#state = state
    this.#around.log.info({ ...facts, state }, `lifecycle: ${state}`)
  }

  #giveUp(facts: object, message: string): void {
    this.exitCode = 1
    this.#around.log.error(facts, message)
  }

  #tell(hooks: readonly NamedHook[]): void {
    for (const { name, hook } of hooks) void this.#tellOne(name, hook)
  }

  async #tellOne(name: string, hook: StopHook): Promise<void> {
    try {
      await hook()
    } catch (error) {
      this.#around.log.error({ hook: name, err: error }, 'a shutdown hook failed')
    }
  }
}
