/**
 * One connection to Redis, on which every call ends in time and none waits to be sent.
 *
 * A call is refused at once if there is no connection, if `maxInFlight` calls are under way, or if
 * the breaker is open. What was sent holds its place until the driver is done with it, not until
 * its caller has given up; so a server that hangs can never make more than `maxInFlight` commands
 * pile up. The verdict of the breaker does not depend on callers either: one that leaves early
 * leaves its call running, and a server that hangs shows although nobody waited long enough.
 *
 * @module
 */

import type { Clock } from '../../foundation/monotonic-clock.ts'
import {
  type Admission,
  admission,
  afterFailure,
  afterNothing,
  afterSuccess,
  type Breaker,
  type BreakerPolicy,
  type BreakerState,
  closedBreaker,
  probing,
} from './breaker.ts'
import { type Driver, type DriverOptions, openDriver } from './driver.ts'
import { countsAsFailure, describeReply, type FailureReason, RedisFailure } from './failure.ts'
import type { CallOptions, RedisArgument, RedisReply, RedisState } from './port.ts'

export interface ConnectionOptions extends DriverOptions {
  /** Of one call. */
  readonly timeoutMs: number
  readonly maxInFlight: number
  /** Between two PINGs that keep an idle connection honest; `undefined` for none. */
  readonly healthCheckMs: number | undefined
  readonly breaker: BreakerPolicy
  readonly clock: Clock
}

const callersFirstMs = 250

interface Flight {
  readonly admitted: Admission
  readonly timeoutMs: number
  readonly resolve: (reply: RedisReply) => void
  readonly reject: (error: unknown) => void
}

export class Connection {
  readonly name: string
  readonly #options: ConnectionOptions
  readonly #driver: Driver
  readonly #upListeners = new Set<() => void>()
  readonly #downListeners = new Set<(why: string) => void>()
  #breaker: Breaker = closedBreaker
  #state: RedisState = 'connecting'
  #inFlight = 0
  #connects = 0
  #why = 'not connected yet'
  #cancelHealthCheck: (() => void) | undefined
  #cancelProbe: (() => void) | undefined

  constructor(options: ConnectionOptions) {
    this.name = options.name
    this.#options = options
    this.#driver = openDriver(options)
    const { client } = this.#driver
    client.on('ready', () => {
      this.#connects += 1
      this.#breaker = closedBreaker
      this.#why = 'the connection was closed'
      this.#become('up')
    })
    client.on('error', (error: Error) => {
      this.#why = describeReply(error, options.address.password)
    })
    client.on('close', () => this.#become('down'))
    this.#checkLater()
  }

  get state(): RedisState {
    return this.#state
  }

  get breaker(): BreakerState {
    return this.#breaker.state
  }

  get timeoutMs(): number {
    return this.#options.timeoutMs
  }

  get inFlight(): number {
    return this.#inFlight
  }

  get connects(): number {
    return this.#connects
  }

  now(): number {
    return this.#options.clock.now()
  }

  onUp(act: () => void): () => void {
    this.#upListeners.add(act)
    return () => void this.#upListeners.delete(act)
  }

  onDown(act: (why: string) => void): () => void {
    this.#downListeners.add(act)
    return () => void this.#downListeners.delete(act)
  }

  /** @throws RedisFailure, or the reason of the signal. */
  send(
    command: string,
    args: readonly RedisArgument[],
    { signal, timeoutMs }: CallOptions = {},
  ): Promise<RedisReply> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    const admitted = this.#admit()
    if (admitted instanceof RedisFailure) return Promise.reject(admitted)

    const { promise, resolve, reject } = Promise.withResolvers<RedisReply>()
    const limitMs = Math.min(timeoutMs ?? Number.POSITIVE_INFINITY, this.#options.timeoutMs)
    this.#fly(command, args, { admitted, timeoutMs: limitMs, resolve, reject })
    if (signal === undefined) return promise

    const leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    return promise.finally(() => signal.removeEventListener('abort', leave))
  }

  close(): void {
    this.#become('closed')
    this.#cancelHealthCheck?.()
    this.#cancelProbe?.()
    this.#driver.close()
  }

  #admit(): Admission | RedisFailure {
    if (this.#state === 'closed') return this.#failure('closed', 'it was closed')
    if (this.#driver.client.status !== 'ready') return this.#failure('away', this.#why)
    const { maxInFlight, clock } = this.#options
    if (this.#inFlight >= maxInFlight) {
      return this.#failure('busy', `${maxInFlight} calls are under way`)
    }
    const admitted = admission(this.#breaker, clock.now())
    if (admitted === undefined) return this.#failure('open', this.#why)
    if (admitted === 'probe') this.#breaker = probing(this.#breaker)
    return admitted
  }

  #fly(command: string, args: readonly RedisArgument[], flight: Flight): void {
    const { clock } = this.#options
    this.#inFlight += 1
    let isJudged = false
    const cancelTimeout = clock.after(flight.timeoutMs, () => {
      isJudged = true
      this.#failed(flight, this.#failure('timeout', `no answer within ${flight.timeoutMs} ms`))
    })
    const landed = (judge: () => void) => {
      this.#inFlight -= 1
      cancelTimeout()
      // An answer after the timeout is one that came too late for everyone.
      if (!isJudged) judge()
    }
    this.#driver.client.call(command, [...args]).then(
      (reply) => {
        this.#driver.replied()
        landed(() => this.#succeeded(flight, reply as RedisReply))
      },
      (error: Error) => landed(() => this.#failed(flight, this.#failureOf(error))),
    )
  }

  #succeeded({ admitted, resolve }: Flight, reply: RedisReply): void {
    this.#breaker = afterSuccess(this.#breaker, admitted)
    resolve(reply)
    this.#become('up')
  }

  #failed({ admitted, reject }: Flight, failure: RedisFailure): void {
    const { breaker, clock, random } = this.#options
    if (failure.reason === 'closed' || !countsAsFailure(failure.replyCode)) {
      this.#breaker = afterNothing(this.#breaker, admitted)
    } else {
      this.#breaker = afterFailure(this.#breaker, admitted, breaker, clock.now(), random)
    }
    reject(failure)
    if (this.#breaker.state !== 'open') return
    this.#why = failure.detail
    this.#become('down')
    this.#probeLater()
  }

  #failureOf(error: Error): RedisFailure {
    if (this.#state === 'closed') return this.#failure('closed', 'it was closed')
    if (error.name !== 'ReplyError') return this.#failure('lost', this.#why)
    this.#driver.replied()
    const text = describeReply(error, this.#options.address.password)
    return this.#failure('reply', text, /^[A-Z]+/.exec(text)?.[0] ?? 'ERR')
  }

  #failure(reason: FailureReason, detail: string, replyCode?: string): RedisFailure {
    return new RedisFailure(this.name, reason, detail, replyCode)
  }

  /** Up is only what is connected and has its breaker closed. */
  #become(wanted: RedisState): void {
    const isUp = this.#driver.client.status === 'ready' && this.#breaker.state === 'closed'
    const state = wanted === 'up' && !isUp ? 'down' : wanted
    if (this.#state === state || this.#state === 'closed') return
    this.#state = state
    this.#tell(state)
  }

  #tell(state: RedisState): void {
    if (state === 'up') for (const act of this.#upListeners) act()
    if (state === 'down') for (const act of this.#downListeners) act(this.#why)
  }

  /** A caller is the better probe, as it does what callers do; without any, this finds Redis back. */
  #probeLater(): void {
    const { clock } = this.#options
    this.#cancelProbe?.()
    const waitMs = Math.max(this.#breaker.openUntilMs - clock.now(), 0) + callersFirstMs
    this.#cancelProbe = clock.after(waitMs, () => {
      if (this.#breaker.state !== 'closed') this.#ping()
    })
  }

  #ping(): void {
    // What it finds is kept by the breaker, and told by the state.
    this.send('PING', []).catch(() => {})
  }

  #checkLater(): void {
    const { clock, healthCheckMs } = this.#options
    if (healthCheckMs === undefined) return
    this.#cancelHealthCheck = clock.after(healthCheckMs, () => {
      this.#ping()
      this.#checkLater()
    })
  }
}
