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
}

interface Expectation {
  readonly status: number
  /** Left out where lengths differ from answer to answer. */
  readonly bodyBytes?: number
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
    try {
      const workers = this.#connections.map((each) => each.run(proceed, this.#latencies))
      await Promise.race([Promise.all(workers), guard.expired])
    } finally {
      guard.cancel()
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

/** One connection, with at most one request under way. */
class Connection {
  readonly #socket: Socket
  readonly #target: LoadTarget
  readonly #reader = new ResponseReader()
  #next: number
  #sentAtMs = 0
  #answered: (answer: Answer) => void = () => {}
  #failed: (error: Error) => void = () => {}

  private constructor(socket: Socket, target: LoadTarget, index: number) {
    this.#socket = socket
    this.#target = target
    this.#next = index
  }

  static open(target: LoadTarget, index: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      let connection: Connection | undefined
      const buffer = Buffer.allocUnsafe(65_536)
      const socket = connect({
        host: '127.0.0.1',
        port: target.port,
        noDelay: true,
        onread: {
          buffer,
          callback: (byteCount) => connection?.receive(buffer.subarray(0, byteCount)) ?? true,
        },
      })
      socket.once('connect', () => {
        connection = new Connection(socket, target, index)
        resolve(connection)
      })
      socket.on('error', (error) => {
        reject(error)
        connection?.fail(error)
      })
      socket.once('close', () => connection?.fail(new Error('the server closed a connection')))
    })
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

  #send(nowMs: number): void {
    const { requests } = this.#target
    const request = requests[this.#next++ % requests.length]
    if (request === undefined) throw new RangeError('a load needs at least one request')
    this.#sentAtMs = nowMs
    this.#socket.write(request)
  }
}

/** Says what is wrong with an answer, or nothing. */
function faultOf(answer: Answer, expected: Expectation): string | undefined {
  const isAsExpected =
    answer.status === expected.status &&
    (expected.bodyBytes === undefined || answer.bodyBytes === expected.bodyBytes)
  if (isAsExpected) return undefined
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
