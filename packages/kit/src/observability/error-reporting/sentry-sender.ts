/**
 * Hands events to `@sentry/core`: its envelopes, and its heeding of what the endpoint says about
 * how much it wants. Nothing else of it is used: no integration, no global client, no scope.
 *
 * The library is imported here alone, and only when this is called.
 *
 * @module
 */

import type { ErrorEvent } from '@sentry/core'
import type { Dsn } from './dsn.ts'
import { EnvelopePost } from './post-envelope.ts'
import type { ReportEvent } from './report-event.ts'
import type { SendResult } from './send-counts.ts'

export interface SenderOptions {
  readonly dsn: Dsn
  readonly fetch: typeof fetch
  readonly timeoutMs: number
  /** Events on their way at once; more are dropped. */
  readonly queueMax: number
  readonly onResult: (result: SendResult, reason?: string) => void
}

export interface EventSender {
  readonly inFlight: number
  send(event: ReportEvent): void
  /** Resolves when all is sent, or after the bound. */
  flush(boundMs: number): Promise<void>
  /** Ends what is on its way. */
  abort(): void
}

const sdkName = 'plimsoll.error-reporting'

/** @throws if `@sentry/core` is not installed. */
export async function loadSender(options: SenderOptions): Promise<EventSender> {
  const [core, { ServerRuntimeClient }] = await Promise.all([
    import('@sentry/core'),
    import('@sentry/core/server'),
  ])
  const { dsn, queueMax, onResult } = options
  const client = `${sdkName}/${core.SDK_VERSION}`
  const post = new EnvelopePost({ ...options, ...dsn, client })

  const sentry = new ServerRuntimeClient({
    dsn: dsn.text,
    // The library adds one by itself. It is never set up: init() would do that.
    integrations: [],
    // Stacks are read by our own parser, which knows what a message may put there.
    stackParser: () => [],
    sendClientReports: false,
    _metadata: { sdk: { name: sdkName, version: core.SDK_VERSION } },
    transportOptions: { bufferSize: queueMax },
    transport: (transport) =>
      core.createTransport(
        {
          ...transport,
          recordDroppedEvent(reason) {
            // What was posted is counted where it was answered.
            if (reason === 'queue_overflow') onResult('dropped', 'the queue is full')
            else if (reason === 'ratelimit_backoff') onResult('dropped', 'told to wait')
          },
        },
        ({ body }) => post.send(body as string | Uint8Array<ArrayBuffer>),
      ),
    // The last word on what leaves: ours, whatever others left in the library's global scope.
    beforeSend({ event_id, timestamp }, hint) {
      hint.attachments = []
      return {
        ...(hint.data as ReportEvent),
        ...(event_id !== undefined && { event_id }),
        ...(timestamp !== undefined && { timestamp }),
      } as unknown as ErrorEvent
    },
  })

  return {
    get inFlight() {
      return post.inFlight
    },
    send(event) {
      const scope = new core.Scope()
      const isolation = { capturedSpanScope: scope, capturedSpanIsolationScope: new core.Scope() }
      sentry.captureEvent({ sdkProcessingMetadata: isolation }, { data: event }, scope)
    },
    async flush(boundMs) {
      // To the library, zero means to wait for ever.
      await sentry.flush(Math.max(1, boundMs))
    },
    abort: () => post.abort(),
  }
}
