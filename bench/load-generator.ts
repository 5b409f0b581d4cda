/**
 * Keeps a fixed number of keep-alive connections busy: each sends its next request as soon as the
 * last one is answered (a closed loop), over raw sockets, so that the generator costs less than
 * the leanest candidate.
 *
 * Every answer is judged by status and body length. The first wrong one ends the load with an error:
 * a refusal is cheap, and must not pass for speed.
 *
 * @module
 */

import { connect, type Socket } from 'node:net'
import { LatencyHistogram } from './latency-histogram.ts'
import { type Answer, ResponseReader } from './response-reader.ts'

/** What is asked, by how many, and what must come back. */
export interface LoadTarget {
  readonly port: number
  readonly connections: number
  /** Whole requests as bytes; connection `n` begins with request `n` and goes through all. */
  readonly requests: readonly Uint8Array[]
  readonly expected: Expectation
  /**
   * Each request on a connection of its own, whoever closes it: for answers after which no other can
   * come on the same. Default: connections are kept, and one that the server closes fails the load.
   */
  readonly renews?: boolean
}

interface Expectation {
  readonly status: number
  /** Left out where lengths differ from answer to answer. */
  readonly bodyBytes?: number
  /** Each must stand in head or body of an answer that is not a 200. */
  readonly contains?: readonly string[]
}

/** How long to go on: whichever comes first. */
export interface LoadBounds {
  readonly durationMs: number
  readonly requestsMax?: number
}

export interface LoadResult {
  readonly served: number
  readonly elapsedMs: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** No answer for so long means that the server hangs. */
const silenceMsMax = 20_000

export class LoadGenerator implements AsyncDisposable {
  readonly #connections: Connection[]
  readonly #latencies = new LatencyHistogram()

  private constructor(connections: Connection[]) {
    this.#connections = connections
  }

  static async open(target: LoadTarget): Promise<LoadGenerator> {
    const opened = Array.from({ length: target.connections }, (_, index) =>
      Connection.open(target, index),
    )
    return new LoadGenerator(await Promise.all(opened))
  }

  /**
   * Sends within the bounds, then waits until every request is answered, so that `served` is
   * exactly what the server did.
   *
   * @throws Error for a wrong answer, a broken connection or silence.
   */
  async load({
    durationMs,
    requestsMax = Number.POSITIVE_INFINITY,
  }: LoadBounds): Promise<LoadResult> {
    this.#latencies.reset()
    const startedAtMs = performance.now()
    let leftToSend = requestsMax
    const proceed = (nowMs: number): boolean => nowMs - startedAtMs < durationMs && leftToSend-- > 0

    const guard = silenceGuard(durationMs)
    const sleep = stayAwake()
    try {
      const workers = this.#connections.map((each) => each.run(proceed, this.#latencies))
      await Promise.race([Promise.all(workers), guard.expired])
    } finally {
      guard.cancel()
      sleep()
    }
    return {
      served: this.#latencies.count,
      elapsedMs: performance.now() - startedAtMs,
      p50Ms: this.#latencies.percentile(0.5),
      p99Ms: this.#latencies.percentile(0.99),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#connections.map((each) => each.close()))
  }
}

/** One connection, or one after the other, with at most one request under way. */
class Connection {
  readonly #target: LoadTarget
  readonly #reader = new ResponseReader()
  #socket: Socket
  #left: Socket | undefined
  #next: number
  #sentAtMs = 0
  #answered: (answer: Answer) => void = () => {}
  #failed: (error: Error) => void = () => {}

  private constructor(target: LoadTarget, index: number) {
    this.#target = target
    this.#next = index
    this.#socket = this.#connect()
  }

  static async open(target: LoadTarget, index: number): Promise<Connection> {
    const connection: Connection = new Connection(target, index)
    await connection.#connected()
    return connection
  }

  run(proceed: (nowMs: number) => boolean, latencies: LatencyHistogram): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) return reject(new Error('the server closed an idle connection'))
      this.#failed = reject
      this.#answered = (answer) => {
        const nowMs = performance.now()
        latencies.record(nowMs - this.#sentAtMs)
        const fault = faultOf(answer, this.#target.expected)
        if (fault !== undefined) return reject(new Error(fault))
        if (this.#target.renews === true) return this.#renew(proceed, resolve)
        if (proceed(nowMs)) return this.#send(nowMs)
        resolve()
      }
      const nowMs = performance.now()
      if (proceed(nowMs)) this.#send(nowMs)
      else resolve()
    })
  }

  receive(bytes: Buffer): true {
    try {
      const answer = this.#reader.push(bytes)
      if (answer !== undefined) this.#answered(answer)
    } catch (error) {
      this.fail(error as Error)
    }
    return true
  }

  fail(error: Error): void {
    this.#failed(error)
  }

  close(): Promise<void> {
    this.#failed = () => {}
    return new Promise((resolve) => {
      if (this.#socket.closed) return resolve()
      this.#socket.once('close', () => resolve())
      this.#socket.destroy()
    })
  }

  /** The sockets of a load that renews them share no buffer: the last bytes of one may come late. */
  #connect(): Socket {
    const buffer = Buffer.allocUnsafe(this.#target.renews === true ? 4_096 : 65_536)
    const socket = connect({
      host: '127.0.0.1',
      port: this.#target.port,
      noDelay: true,
      onread: { buffer, callback: (byteCount) => this.receive(buffer.subarray(0, byteCount)) },
    })
    // Once its answer is there, a connection that is left may end as it likes.
    const fail = (error: Error): void => {
      if (socket !== this.#left) this.fail(error)
    }
    socket.on('error', fail)
    socket.once('close', () => fail(new Error('the server closed a connection')))
    return socket
  }

  #connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#failed = reject
      this.#socket.once('connect', resolve)
    })
  }

  /** Goes on when the answered connection is gone at both ends, so that its close is paid for. */
  #renew(proceed: (nowMs: number) => boolean, done: () => void): void {
    const answered = this.#socket
    this.#left = answered
    answered.once('close', () => {
      this.#socket = this.#connect()
      this.#socket.once('connect', () => {
        const nowMs = performance.now()
        if (proceed(nowMs)) this.#send(nowMs)
        else done()
      })
    })
    answered.end()
  }

  #send(nowMs: number): void {
    const { requests } = this.#target
    const request = requests[this.#next++ % requests.length]
    if (request === undefined) throw new RangeError('a load needs at least one request')
    this.#sentAtMs = nowMs
    this.#socket.write(request)
  }
}

/**
 * Whoever writes to a process that sleeps has to wake it, which is paid for by the writer: by a server
 * that is slow, for each answer, and by a fast one, that keeps the load busy, hardly ever.
 *
 * @returns lets it sleep again
 */
function stayAwake(): () => void {
  let isAwake = true
  const turn = (): void => {
    if (isAwake) setImmediate(turn)
  }
  turn()
  return () => {
    isAwake = false
  }
}

/** Says what is wrong with an answer, or nothing. */
function faultOf(answer: Answer, expected: Expectation): string | undefined {
  const isAsExpected =
    answer.status === expected.status &&
    (expected.bodyBytes === undefined || answer.bodyBytes === expected.bodyBytes)
  const missing = expected.contains?.find((part) => !answer.excerpt.includes(part))
  if (isAsExpected && missing === undefined) return undefined
  if (isAsExpected) return `answered ${answer.status} without ${missing}\n${answer.excerpt}`
  const wanted = expected.bodyBytes === undefined ? '' : ` with ${expected.bodyBytes} bytes`
  const got = `answered ${answer.status} with ${answer.bodyBytes} bytes`
  return `${got}, expected ${expected.status}${wanted}\n${answer.excerpt}`.trimEnd()
}

function silenceGuard(durationMs: number): { expired: Promise<never>; cancel: () => void } {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(new Error(`no answer for ${silenceMsMax / 1000} s after the load should have ended`))
  }, durationMs + silenceMsMax)
  return { expired: promise, cancel: () => clearTimeout(timer) }
}
