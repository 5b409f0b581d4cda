/**
 * How much a run may ask of a target. Spent is spent: whoever asks for more gets `Inconclusive`, so
 * that the verdict is UNKNOWN and not a guess.
 *
 * Requests are let through by a token bucket (one second's worth at once) and a count of those in
 * flight. A process that the auditor started itself may be loaded more.
 *
 * @module
 */

import { Inconclusive } from './stand.ts'

export interface BudgetLimits {
  readonly requestsPerSecond: number
  readonly concurrent: number
  readonly requests: number
  readonly bytesSent: number
  /** Requests of 8 MB and more. */
  readonly largeBodies: number
  /** Sockets of slow clients open at once. */
  readonly sockets: number
  readonly loginAttempts: number
}

const someoneElses: BudgetLimits = {
  requestsPerSecond: 20,
  concurrent: 10,
  requests: 3_000,
  bytesSent: 64_000_000,
  largeBodies: 4,
  sockets: 40,
  loginAttempts: 60,
}

/**
 * On an own process: 200/s and 3,000 requests more. More in flight, because requests that wait for a
 * shutdown must not hold up those that watch it.
 */
const own: BudgetLimits = {
  ...someoneElses,
  requestsPerSecond: 200,
  concurrent: 60,
  requests: 6_000,
}

export interface BudgetOptions {
  /** The target was started by the auditor. Default false. */
  readonly ownProcess?: boolean
  readonly limits?: Partial<BudgetLimits>
  readonly signal?: AbortSignal
  /** Milliseconds, monotonic. Default that of the process. */
  readonly now?: () => number
}

export interface BudgetUse {
  readonly name: string
  readonly used: number
  readonly limit: number
  readonly unit: string
}

export interface Budget {
  readonly limits: BudgetLimits
  /**
   * Waits for its turn and counts the request; the caller gives the turn back.
   * @throws Inconclusive when spent, or when the run has ended.
   */
  readonly turn: (bytes: number) => Promise<() => void>
  /** Counts bytes that are sent beside a turn. @throws Inconclusive when spent. */
  readonly bytes: (count: number) => void
  /** Counts one socket that is held open, and gives it back. @throws Inconclusive when spent. */
  readonly socket: () => () => void
  /** Counts one login attempt for an account. @throws Inconclusive when spent. */
  readonly login: (account: string) => void
  readonly usage: () => readonly BudgetUse[]
}

const largeBytes = 8_000_000

export function createBudget(options: BudgetOptions = {}): Budget {
  const limits = { ...(options.ownProcess === true ? own : someoneElses), ...options.limits }
  const gate = createGate(limits, options)
  const used = { requests: 0, bytes: 0, large: 0, sockets: 0, socketsMost: 0 }
  const logins = new Map<string, number>()
  const spend = (
    key: 'requests' | 'bytes' | 'large',
    count: number,
    limit: number,
    what: string,
  ) => {
    if (used[key] + count > limit)
      throw new Inconclusive(`The budget of ${limit} ${what} is spent.`)
    used[key] += count
  }
  const bytes = (count: number): void => {
    if (count >= largeBytes) spend('large', 1, limits.largeBodies, 'large bodies')
    spend('bytes', count, limits.bytesSent, 'bytes sent')
  }
  return {
    limits,
    bytes,
    turn: async (count) => {
      bytes(count)
      spend('requests', 1, limits.requests, 'requests')
      return await gate()
    },
    socket: () => {
      if (used.sockets >= limits.sockets) {
        throw new Inconclusive(`The budget of ${limits.sockets} sockets held open is spent.`)
      }
      used.sockets += 1
      used.socketsMost = Math.max(used.socketsMost, used.sockets)
      return once(() => {
        used.sockets -= 1
      })
    },
    login: (account) => {
      const attempts = (logins.get(account) ?? 0) + 1
      if (attempts > limits.loginAttempts) {
        throw new Inconclusive(`The budget of ${limits.loginAttempts} login attempts is spent.`)
      }
      logins.set(account, attempts)
    },
    usage: () => [
      { name: 'requests', used: used.requests, limit: limits.requests, unit: 'requests' },
      { name: 'sent', used: used.bytes, limit: limits.bytesSent, unit: 'bytes' },
      { name: 'large bodies', used: used.large, limit: limits.largeBodies, unit: 'bodies' },
      { name: 'slow sockets', used: used.socketsMost, limit: limits.sockets, unit: 'at once' },
      {
        name: 'login attempts',
        used: Math.max(0, ...logins.values()),
        limit: limits.loginAttempts,
        unit: 'per account',
      },
    ],
  }
}

/** Lets requests through by rate and by number in flight, first come first served. */
function createGate(
  { requestsPerSecond, concurrent }: BudgetLimits,
  { signal, now = () => performance.now() }: BudgetOptions,
): () => Promise<() => void> {
  const waiting: (() => void)[] = []
  let inFlight = 0
  let tokens = requestsPerSecond
  let atMs = now()
  let timer: NodeJS.Timeout | undefined

  const refill = (): void => {
    const nowMs = now()
    tokens = Math.min(requestsPerSecond, tokens + ((nowMs - atMs) / 1_000) * requestsPerSecond)
    atMs = nowMs
  }
  const serve = (): void => {
    refill()
    while (waiting.length > 0 && inFlight < concurrent && tokens >= 1) {
      tokens -= 1
      inFlight += 1
      waiting.shift()?.()
    }
    if (waiting.length === 0 || inFlight >= concurrent || timer !== undefined) return
    timer = setTimeout(
      () => {
        timer = undefined
        serve()
      },
      Math.ceil(((1 - tokens) / requestsPerSecond) * 1_000),
    )
  }
  const release = (): void => {
    inFlight -= 1
    serve()
  }
  return () =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(new Inconclusive('The run has ended.'))
      const leave = (): void => {
        waiting.splice(waiting.indexOf(enter), 1)
        reject(new Inconclusive('The run has ended.'))
      }
      const enter = (): void => {
        signal?.removeEventListener('abort', leave)
        resolve(once(release))
      }
      signal?.addEventListener('abort', leave, { once: true })
      waiting.push(enter)
      return serve()
    })
}

function once(act: () => void): () => void {
  let done = false
  return () => {
    if (!done) act()
    done = true
  }
}
