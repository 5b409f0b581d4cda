import { tracingChannel } from 'node:diagnostics_channel'
import { runWithContext } from './current-context.ts'
import { newContext } from './request-context.ts'

export interface TraceWork {
  /** What the span is called, such as `websocket message`. Default `work`. */
  readonly name?: string
  /** Default: a fresh id. */
  readonly requestId?: string | undefined
}

const works = tracingChannel<unknown, object>('plimsoll:trace.work')

/**
 * Runs `fn` as a part of the trace that `traceparent` names, under a context of its own: for work
 * that comes later than its request, such as a message on a WebSocket. Without a valid one it
 * begins a trace. The word of whoever gives it is taken, so it must not come from a client.
 */
export function runInTrace<R>(
  traceparent: string | undefined,
  fn: () => Promise<R>,
  { name = 'work', requestId }: TraceWork = {},
): Promise<R> {
  const context = newContext({ traceparent, requestId })
  return runWithContext(context, () =>
    works.start.hasSubscribers ? works.tracePromise(fn, { name }) : fn(),
  )
}
