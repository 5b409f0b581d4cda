/**
 * An endpoint as Sentry has it: a real HTTP server that keeps the envelopes it is sent.
 *
 * @module
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One envelope with one event, and how it came. */
export interface RecordedEnvelope {
  readonly url: string
  readonly auth: string
  readonly header: Readonly<Record<string, unknown>>
  readonly itemTypes: readonly string[]
  readonly event: RecordedEvent
  /** All that came: request line, headers and body. */
  readonly raw: string
}

/** As much of an event as tests look at. */
export interface RecordedEvent {
  readonly event_id: string
  readonly timestamp: number
  readonly level: string
  readonly release?: string
  readonly environment: string
  readonly server_name?: string
  readonly transaction?: string
  readonly tags: Readonly<Record<string, string>>
  readonly user?: unknown
  readonly fingerprint: readonly string[]
  readonly contexts?: { readonly trace?: Readonly<Record<string, string>> }
  readonly exception: {
    readonly values: readonly {
      readonly type: string
      readonly value: string
      readonly mechanism: Readonly<Record<string, unknown>>
      readonly stacktrace?: {
        readonly frames: readonly {
          readonly filename: string
          readonly function: string
          readonly in_app: boolean
        }[]
      }
    }[]
  }
}

/** `hang`: takes the envelope and never answers. */
export type EndpointAnswer =
  | 'hang'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }

export interface EnvelopeRecorder extends AsyncDisposable {
  readonly dsn: string
  readonly envelopes: readonly RecordedEnvelope[]
  /** How many envelopes came, also those that were not answered. */
  readonly received: number
  answer: EndpointAnswer
  /** Resolves when that many envelopes have come. */
  waitFor(count: number): Promise<readonly RecordedEnvelope[]>
}

/** So that what never comes fails a test, and does not hang it. */
const waitMsMax = 10_000

export async function envelopeRecorder(
  answer: EndpointAnswer = { status: 200 },
): Promise<EnvelopeRecorder> {
  const envelopes: RecordedEnvelope[] = []
  const waiting = new Set<() => void>()
  const server = createServer((request, response) => {
    void record(request).then((envelope) => {
      envelopes.push(envelope)
      for (const look of waiting) look()
      reply(response, recorder.answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  const recorder: EnvelopeRecorder = {
    dsn: `http://public0key@127.0.0.1:${port}/42`,
    envelopes,
    get received() {
      return envelopes.length
    },
    answer,
    waitFor(count) {
      const { promise, resolve, reject } = Promise.withResolvers<readonly RecordedEnvelope[]>()
      const late = setTimeout(() => {
        reject(new Error(`of ${count} envelopes, ${envelopes.length} came`))
      }, waitMsMax)
      const look = () => {
        if (envelopes.length < count) return
        clearTimeout(late)
        waiting.delete(look)
        resolve(envelopes)
      }
      waiting.add(look)
      look()
      return promise
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return recorder
}

async function record(request: IncomingMessage): Promise<RecordedEnvelope> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString()
  const lines = body.split('\n')
  const itemHeaders = lines.filter((_, at) => at % 2 === 1).map((line) => JSON.parse(line))
  return {
    url: request.url ?? '',
    auth: String(request.headers['x-sentry-auth']),
    header: JSON.parse(lines[0] ?? ''),
    itemTypes: itemHeaders.map(({ type }) => String(type)),
    event: JSON.parse(lines[2] ?? ''),
    raw: [request.url, ...request.rawHeaders, body].join('\n'),
  }
}

function reply(response: ServerResponse, answer: EndpointAnswer): void {
  if (answer === 'hang') return
  response.writeHead(answer.status, answer.headers)
  response.end('{}')
}
