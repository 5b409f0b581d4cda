/**
 * A line for each call to another service that `contextFetch` makes, as `plimsoll:http.client`
 * publishes it: whom, how long until the headers of the answer, and what came of it. No path and no
 * query, as both may hold what is nobody's business.
 *
 * The channel is the process's: two applications in one process each log the calls of both.
 *
 * @module
 */

import { tracingChannel } from 'node:diagnostics_channel'

export interface CallLog {
  debug(facts: object, message: string): void
  info(facts: object, message: string): void
}

/** What is published of a call. */
interface Call {
  readonly method: string
  readonly url: string
  /** Once it is over, one of these. */
  readonly result?: { readonly status?: number }
  readonly error?: unknown
}

const calls = tracingChannel<unknown, Call>('plimsoll:http.client')

/** A call that takes `slowMs`, fails or is answered 5xx is `info`, others `debug`. Ends what it began. */
export function logOutgoingCalls(log: CallLog, slowMs: number): () => void {
  const starts = new WeakMap<object, number>()
  const ignore = () => undefined
  const subscriber = {
    start: (call: Call) => void starts.set(call, performance.now()),
    end: ignore,
    asyncStart: ignore,
    asyncEnd(call: Call) {
      const durationMs = performance.now() - (starts.get(call) ?? Number.NaN)
      const status = call.result?.status
      const isNews = status === undefined || status >= 500 || durationMs >= slowMs
      log[isNews ? 'info' : 'debug'](factsOf(call, status, durationMs), 'outgoing call')
    },
    error: ignore,
  }
  calls.subscribe(subscriber)
  return () => void calls.unsubscribe(subscriber)
}

function factsOf({ method, url, error }: Call, status: number | undefined, ms: number): object {
  return {
    method,
    host: URL.parse(url)?.host,
    status,
    durationMs: Math.round(ms * 1_000) / 1_000,
    ...(status === undefined && { err: error }),
  }
}
