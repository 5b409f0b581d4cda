/**
 * Sends spans to a collector by OTLP over HTTP, as JSON.
 *
 * The exporter's own timeout is for silence, so a collector that answers a byte at a time could hold
 * a batch for ever. Here each batch has one end: then its connection is destroyed.
 *
 * @module
 */

import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import type { SpanSink } from './span-queue.ts'

export interface CollectorOptions {
  /** Where traces are posted, such as `http://127.0.0.1:4318/v1/traces`. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Milliseconds for one batch, retries included. Default 10,000. */
  readonly timeoutMs?: number | undefined
  /** Default `none`. */
  readonly compression?: 'gzip' | 'none' | undefined
  /** PEM of the authority that signed the certificate of the collector. Default: those of Node. */
  readonly ca?: string | undefined
}

type ExporterOptions = NonNullable<ConstructorParameters<typeof OTLPTraceExporter>[0]>

export async function otlpSink(options: CollectorOptions): Promise<SpanSink> {
  const { url, headers = {}, timeoutMs = 10_000, compression = 'none', ca } = options
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http')
  const agent = url.startsWith('https:')
    ? new HttpsAgent({ keepAlive: true, ...(ca !== undefined && { ca }) })
    : new HttpAgent({ keepAlive: true })
  const exporter = new OTLPTraceExporter({
    url,
    headers: { ...headers },
    timeoutMillis: timeoutMs,
    // An enum in a package that is not ours to import; its values are these words.
    compression: compression as NonNullable<ExporterOptions['compression']>,
    httpAgentOptions: () => agent,
  })
  let giveUp: ((error: Error) => void) | undefined

  return {
    async send(spans) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      giveUp = reject
      const timer = setTimeout(() => {
        reject(new Error(`the collector did not take a batch within ${timeoutMs} ms`))
        agent.destroy()
      }, timeoutMs)
      timer.unref()
      exporter.export(spans, ({ code, error }) => {
        if (code === 0) resolve()
        else reject(error ?? new Error('the collector refused a batch'))
      })
      await promise.finally(() => clearTimeout(timer))
    },
    close() {
      const error = new Error('tracing has ended')
      giveUp?.(error)
      agent.destroy()
      // The exporter may be about to try again.
      agent.createConnection = () => {
        throw error
      }
    },
  }
}
