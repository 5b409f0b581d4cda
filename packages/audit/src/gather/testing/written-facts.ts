/** Answers, log lines and faults as judges read them, written by hand. @module */

import type { Answer } from '../answer.ts'
import type { Call, FaultTrial } from '../fault-exercise.ts'
import type { LogLine } from '../logs.ts'

let count = 0

/** A GET that was answered 200 at once, but for what is told. */
export function answer(told: Partial<Answer> = {}): Answer {
  count += 1
  return {
    exchange: `e${count}`,
    method: 'GET',
    path: '/',
    ending: told.status === 0 ? 'timed-out' : 'answered',
    status: 200,
    headers: {},
    body: '',
    bodyBytes: told.body?.length ?? 0,
    ms: 5,
    atMs: 0,
    sent: '',
    ...told,
  }
}

export function call(operation: string, told: Partial<Answer> = {}): Call {
  const [method = 'GET', path = '/'] = operation.split(' ')
  return {
    operation,
    isWrite: method !== 'GET',
    requestId: `id-of-${operation}`,
    answer: answer({ method, path, ...told }),
  }
}

/** So many samples, one each half second from the beginning of the fault. */
export function samples(number: number, told: Partial<Answer> = {}): Answer[] {
  return Array.from({ length: number }, (_, at) =>
    answer({ path: '/health', atMs: faultMs + at * 500, ...told }),
  )
}

/** When every fault here begins, in milliseconds of the run. */
export const faultMs = 10_000

/** PostgreSQL refuses for 4 s, and all is as it should be, but for what is told. */
export function trial(told: Partial<FaultTrial> = {}): FaultTrial {
  const isRequired = told.criticality !== 'degradable'
  return {
    dependency: 'postgres',
    criticality: 'required',
    mode: 'refuse',
    startedMs: faultMs,
    endedMs: faultMs + 4_000,
    windowMs: 10_000,
    before: {
      liveness: answer(),
      readiness: answer(),
      business: [call('GET /items', { body: '{"items":[{"id":"1"}],"next":null}' })],
    },
    liveness: samples(8),
    readiness: [...samples(2), ...samples(6, isRequired ? { status: 503 } : {})],
    business: [call('GET /items', { status: 503, body: '{"error":{"code":"UNAVAILABLE"}}' })],
    unanswered: [],
    flood: undefined,
    survived: true,
    recovery: {
      healedMs: faultMs + 4_000,
      boundMs: 30_000,
      readyAfterMs: 600,
      worksAfterMs: 700,
      operation: 'POST /items',
      last: [answer({ method: 'POST', path: '/items', status: 201 })],
      sameProcess: true,
      lost: [],
    },
    ...told,
  }
}

/** A hang of PostgreSQL under which requests were held. */
export function hang(told: Partial<FaultTrial> = {}): FaultTrial {
  return trial({
    mode: 'blackhole',
    flood: {
      fiveFromMs: faultMs,
      twentyFromMs: faultMs + 3_000,
      operation: 'GET /items',
      beside: [call('GET /documents')],
    },
    before: {
      liveness: answer(),
      readiness: answer(),
      business: [call('GET /items'), call('GET /documents')],
    },
    ...told,
  })
}

/** A line of a log: text, or an object that is written as JSON. */
export function line(written: string | object, atMs = 0): LogLine {
  const isText = typeof written === 'string'
  return {
    atMs,
    stream: 'stdout',
    text: isText ? written : JSON.stringify(written),
    json: isText ? undefined : (written as Record<string, unknown>),
  }
}

export const healthy = { name: 'liveness holds', held: true } as const
export const unwell = { name: 'liveness holds', held: false } as const
