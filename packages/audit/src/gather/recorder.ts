/**
 * Keeps what was sent and what came back: redacted, as evidence for the report, and as plain answers
 * that judges read and nobody serialises. Bounded: later texts are kept shorter once the room is
 * used, and no exchange is ever left out.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import type { Exchange } from '../report/report.ts'
import type { Answer } from './answer.ts'
import { curlOf } from './curl.ts'
import type { Redactor } from './redaction.ts'

/** One exchange as it was on the wire. */
export interface Heard {
  readonly answer: Omit<Answer, 'exchange'>
  /** Origin it went to. */
  readonly origin: string
  /** Header fields as sent, in order; undefined for raw bytes. */
  readonly requestHeaders: readonly (readonly [string, string])[] | undefined
  /** Body as sent, or all bytes of a raw request. */
  readonly requestBody: string
  /** Instead of the request line, for raw bytes and sockets. */
  readonly label?: string
}

export interface Recorder {
  /** Records and numbers it (x1, x2, …). */
  readonly record: (heard: Heard) => Answer
  /** Fault in force from now on, such as "postgres: blackhole"; undefined for none. */
  readonly setFault: (fault: string | undefined) => void
  readonly exchanges: () => readonly Exchange[]
  /** Of these ids, in their order of recording. */
  readonly cited: (ids: Iterable<string>) => readonly Exchange[]
  readonly answers: () => readonly Answer[]
  /** Number of requests, and of each status ('reset' and kin without one). */
  readonly quality: () => { requests: number; statuses: Readonly<Record<string, number>> }
  readonly redactor: Redactor
}

export interface RecorderOptions {
  readonly redactor: Redactor
  /** Characters of answers that are kept. Default 32 million. */
  readonly room?: number
}

/** The first 4 KiB of a body are shown. */
const shown = 4_096
/** Read for redaction, so that no secret is cut in two at the edge of what is shown. */
const redacted = 4 * shown

export function createRecorder({ redactor, room = 32_000_000 }: RecorderOptions): Recorder {
  const exchanges: Exchange[] = []
  const answers: Answer[] = []
  const statuses: Record<string, number> = {}
  let left = room
  let fault: string | undefined

  const cut = (text: string): string => {
    const safe = redactor.text(text.slice(0, redacted))
    return safe.length <= shown && text.length <= redacted ? safe : `${safe.slice(0, shown)}…`
  }
  const exchangeOf = (id: string, heard: Heard): Exchange => {
    const { answer, label } = heard
    const headers = heard.requestHeaders?.map(
      ([name, value]) => [name, redactor.header(name, value)] as const,
    )
    const body = cut(heard.requestBody)
    const path = redactor.text(answer.path)
    const line = label ?? `${answer.method} ${path} HTTP/1.1`
    const curl = headers && curlOf({ ...answer, origin: heard.origin, path, headers, body })
    return {
      id,
      at_ms: Math.round(answer.atMs),
      ms: Math.round(answer.ms),
      request: [line, ...linesOf(headers ?? []), '', body].join('\n').trimEnd(),
      response: responseText(answer, redactor, cut),
      curl: curl ?? null,
      ...(fault !== undefined && { fault }),
    }
  }
  return {
    redactor,
    record: (heard) => {
      const id = `x${exchanges.length + 1}`
      const answer: Answer = { ...heard.answer, exchange: id }
      exchanges.push(exchangeOf(id, heard))
      left -= answer.body.length + answer.sent.length
      answers.push(left > 0 ? answer : shortened(answer))
      const status = answer.status === 0 ? answer.ending : String(answer.status)
      statuses[status] = (statuses[status] ?? 0) + 1
      return answer
    },
    setFault: (label) => {
      fault = label
    },
    exchanges: () => exchanges,
    cited: (ids) => {
      const wanted = new Set(ids)
      return exchanges.filter(({ id }) => wanted.has(id))
    },
    answers: () => answers,
    quality: () => ({ requests: exchanges.length, statuses: { ...statuses } }),
  }
}

/** What is written beside the report. */
export interface EvidenceFiles {
  /** One exchange per line. */
  readonly ndjson: string
  /** JSON that holds the SHA-256 of that text. */
  readonly manifest: string
}

/** Redacts once more, since secrets may have been learnt after an exchange was recorded. */
export function evidenceFiles(runId: string, recorder: Recorder): EvidenceFiles {
  const lines = recorder.exchanges().map((exchange) => {
    return JSON.stringify(recorder.redactor.deep(exchange))
  })
  const ndjson = lines.map((line) => `${line}\n`).join('')
  const manifest = {
    schema: 'evidence-manifest.v1',
    run_id: runId,
    file: 'evidence.ndjson',
    exchanges: lines.length,
    bytes: Buffer.byteLength(ndjson),
    sha256: createHash('sha256').update(ndjson).digest('hex'),
  }
  return { ndjson, manifest: `${JSON.stringify(manifest, null, 2)}\n` }
}

function responseText(
  answer: Omit<Answer, 'exchange'>,
  redactor: Redactor,
  cut: (text: string) => string,
): string {
  if (answer.status === 0) return `(${answer.ending} after ${Math.round(answer.ms)} ms)`
  const fields = Object.entries(answer.headers).flatMap(([name, value]) =>
    value.split('\n').map((one) => [name, redactor.header(name, one)] as const),
  )
  const head = [`HTTP/1.1 ${answer.status}`, ...linesOf(fields)]
  const rest = answer.ending === 'answered' ? [] : [`(${answer.ending} before its end)`]
  return [...head, '', cut(answer.body), ...rest].join('\n').trimEnd()
}

function linesOf(headers: readonly (readonly [string, string])[]): string[] {
  return headers.map(([name, value]) => `${name}: ${value}`)
}

function shortened(answer: Answer): Answer {
  return { ...answer, body: answer.body.slice(0, shown), sent: answer.sent.slice(0, shown) }
}
