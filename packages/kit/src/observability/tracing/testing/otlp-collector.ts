/**
 * A collector that keeps what it is sent by OTLP over HTTP in JSON, and can be made to misbehave.
 *
 * @module
 */

import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { createGunzip } from 'node:zlib'

/** As opentelemetry-proto has it in its JSON mapping, as far as tests ask. */
export interface CollectedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number
  readonly status: { readonly code?: number; readonly message?: string }
  readonly attributes: Readonly<Record<string, unknown>>
  readonly events: readonly { readonly name: string; readonly attributes: object }[]
  readonly resource: Readonly<Record<string, unknown>>
}

interface KeyValue {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

type RawSpan = Omit<CollectedSpan, 'attributes' | 'events' | 'resource'> & {
  readonly attributes?: readonly KeyValue[]
  readonly events?: readonly { readonly name: string; readonly attributes?: readonly KeyValue[] }[]
}

interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] }
    readonly scopeSpans: readonly { readonly spans: readonly RawSpan[] }[]
  }[]
}

/** `hang` never answers, `drip` answers a byte a time, a number is a status. */
export type Behaviour = 'take' | 'hang' | 'drip' | number

export interface OtlpCollector extends AsyncDisposable {
  readonly url: string
  readonly spans: CollectedSpan[]
  /** Of each export, in the order in which they came. */
  readonly requests: IncomingHttpHeaders[]
  behaviour: Behaviour
}

export async function otlpCollector(behaviour: Behaviour = 'take'): Promise<OtlpCollector> {
  const server = createServer()
  const drips = new Set<NodeJS.Timeout>()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const collector: OtlpCollector = {
    url: `http://127.0.0.1:${port}/v1/traces`,
    spans: [],
    requests: [],
    behaviour,
    async [Symbol.asyncDispose]() {
      for (const drip of drips) clearInterval(drip)
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  server.on('request', async (request, response) => {
    collector.requests.push(request.headers)
    if (typeof collector.behaviour === 'number') {
      request.resume().on('end', () => response.writeHead(Number(collector.behaviour)).end())
      return
    }
    const isZipped = request.headers['content-encoding'] === 'gzip'
    const body = await json(isZipped ? request.pipe(createGunzip()) : request).catch(() => ({}))
    if (collector.behaviour === 'drip') drips.add(drip(response))
    else if (collector.behaviour === 'take') {
      collector.spans.push(...spansOf(body as ExportRequest))
      response.setHeader('content-type', 'application/json').end('{}')
    }
  })
  return collector
}

function drip(response: ServerResponse): NodeJS.Timeout {
  response.writeHead(200)
  return setInterval(() => response.write(' '), 10)
}

function spansOf({ resourceSpans }: ExportRequest): readonly CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...span,
        attributes: recordOf(span.attributes),
        events: (span.events ?? []).map(({ name, attributes }) => ({
          name,
          attributes: recordOf(attributes),
        })),
        resource: recordOf(resource.attributes),
      })),
    ),
  )
}

function recordOf(attributes: readonly KeyValue[] = []): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}
