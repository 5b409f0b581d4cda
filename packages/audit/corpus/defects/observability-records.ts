/** Planted defects of request ids, records, and traces. @module */

import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { withFacts, withTarget } from '../config-changes.ts'
import type { Defect } from '../defect.ts'
import type { Subject } from '../subject.ts'

/** A line is read a moment after it was written. */
const writtenMs = 300

/** What was logged since, as lines. */
async function linesSince({ service }: Subject, act: () => Promise<unknown>) {
  const before = service.logs().length
  await act()
  await delay(writtenMs)
  return service
    .logs()
    .slice(before)
    .split('\n')
    .filter((line) => line !== '')
}

async function recordOf(subject: Subject, path: string): Promise<Record<string, unknown>> {
  const lines = await linesSince(subject, () => subject.ask(path))
  const found = lines.find((line) => line.startsWith('{') && line.includes(path))
  return found === undefined ? {} : JSON.parse(found)
}

const idOf = async ({ ask }: Subject, id: string) =>
  (await ask(`/${randomUUID()}`, { headers: { 'x-request-id': id } })).headers.get('x-request-id')

/** A query that fails because the database refuses, and what is logged meanwhile. */
function whileRefused({ bootBehindProxies }: Subject, look: (lines: string[]) => boolean) {
  return bootBehindProxies(async (other, { postgres }) => {
    const { access: token } = await other.user()
    await postgres.set('refuse')
    await delay(500)
    return look(await linesSince(other, () => other.ask('/items', { token })))
  })
}

export const recordDefects: readonly Defect[] = [
  {
    flag: 'reqid-missing',
    probe: 'request-id-on-every-response',
    tier: 'T',
    portable: false,
    planted: 'Errors have no request id in a header.',
    twin: {
      flag: 'twin:reqid-missing',
      legitimate: 'The header has another name, which is declared.',
      config: withTarget({ requestIdHeader: 'X-Correlation-Id' }),
    },
    collateral: ['request-id-propagated', 'request-id-sanitised'],
    demonstrate: async ({ ask }) => !(await ask(`/${randomUUID()}`)).headers.has('x-request-id'),
  },
  {
    flag: 'reqid-replaced',
    probe: 'request-id-propagated',
    tier: 'T',
    portable: false,
    planted: 'The id of a client is thrown away.',
    twin: {
      flag: 'twin:reqid-replaced',
      legitimate: 'Ids are always generated, as is declared; the log keeps the one that came.',
      config: withFacts({ requestIdsAlwaysGenerated: true }),
    },
    collateral: [],
    demonstrate: async (subject) => {
      const id = randomUUID()
      return (await idOf(subject, id)) !== id
    },
  },
  {
    flag: 'reqid-raw',
    probe: 'request-id-sanitised',
    tier: 'T',
    portable: false,
    planted: 'Whatever a client sends as an id is taken over.',
    twin: {
      flag: 'twin:reqid-raw',
      legitimate: 'An id is cut to 64 characters, and what is no letter or digit is left out.',
    },
    collateral: [],
    demonstrate: async (subject) => (await idOf(subject, 'x"},{"y')) === 'x"},{"y',
  },
  {
    flag: 'log-text',
    probe: 'logs-are-json',
    tier: 'T',
    portable: false,
    planted: 'The log is lines of text.',
    twin: { flag: 'twin:log-text', legitimate: "The log is JSON as Elastic's schema names it." },
    collateral: ['logs-correlate-with-requests', 'failures-logged-once'],
    demonstrate: async (subject) =>
      (await linesSince(subject, () => subject.ask(`/${randomUUID()}`))).every(
        (line) => !line.startsWith('{'),
      ),
  },
  {
    flag: 'log-no-id',
    probe: 'logs-correlate-with-requests',
    tier: 'T',
    portable: false,
    planted: 'A record of a request does not tell its id.',
    twin: {
      flag: 'twin:log-no-id',
      legitimate: 'One record tells the path, another of the same id the status.',
    },
    collateral: ['failures-logged-once', 'trace-context-continued'],
    demonstrate: async (subject) =>
      (await recordOf(subject, `/${randomUUID()}`))['request_id'] === undefined,
  },
  {
    flag: 'log-no-duration',
    probe: 'logs-correlate-with-requests',
    tier: 'R',
    portable: false,
    planted: 'A record of a request does not tell how long it took.',
    twin: {
      flag: 'twin:log-no-id',
      legitimate: 'One record tells the path, another of the same id the status.',
    },
    collateral: ['failures-logged-once'],
    demonstrate: async (subject) =>
      (await recordOf(subject, `/${randomUUID()}`))['duration_ms'] === undefined,
  },
  {
    flag: 'log-headers',
    probe: 'secrets-kept-out-of-logs',
    tier: 'R',
    portable: false,
    planted: 'The headers of every request are logged, Authorization among them.',
    twin: {
      flag: 'twin:log-secrets',
      legitimate: 'The names of the fields of a failed login are logged, their values redacted.',
    },
    collateral: [],
    demonstrate: async (subject) => {
      const secret = randomUUID()
      const lines = await linesSince(subject, () => subject.ask('/me', { token: secret }))
      return lines.join('').includes(secret)
    },
  },
  {
    flag: 'log-url',
    probe: 'secrets-kept-out-of-logs',
    tier: 'R',
    portable: false,
    planted: 'Addresses are logged with their query.',
    twin: {
      flag: 'twin:log-secrets',
      legitimate: 'The names of the fields of a failed login are logged, their values redacted.',
    },
    collateral: [],
    demonstrate: async (subject) => {
      const secret = randomUUID()
      const lines = await linesSince(subject, () => subject.ask(`/me?token=${secret}`))
      return lines.join('').includes(secret)
    },
  },
  {
    flag: 'log-dsn',
    probe: 'secrets-kept-out-of-logs',
    tier: 'R',
    portable: false,
    planted: 'An error of the database is logged with its connection string.',
    twin: {
      flag: 'twin:log-secrets',
      legitimate: 'The names of the fields of a failed login are logged, their values redacted.',
    },
    collateral: [],
    demonstrate: (subject) =>
      whileRefused(subject, (lines) => lines.join('').includes('postgres://')),
  },
  {
    flag: 'log-forge',
    probe: 'log-injection-escaped',
    tier: 'T',
    portable: false,
    planted: 'The decoded path is written as text, with its line breaks.',
    twin: {
      flag: 'twin:log-forge',
      legitimate: 'The user agent is a member of the record, escaped.',
    },
    collateral: ['logs-are-json'],
    demonstrate: async (subject) => {
      const path = `/x%0aFORGED${randomUUID()}`
      const lines = await linesSince(subject, () => subject.ask(path))
      return lines.some((line) => line.startsWith('FORGED'))
    },
  },
  {
    flag: 'trace-new',
    probe: 'trace-context-continued',
    tier: 'T',
    portable: false,
    planted: 'Every request begins a trace of its own.',
    twin: {
      flag: 'twin:trace-new',
      legitimate: 'The trace is told in the answer and not in the log.',
    },
    collateral: [],
    demonstrate: async (subject) => {
      const trace = randomUUID().replaceAll('-', '')
      const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01` }
      const lines = await linesSince(subject, () => subject.ask('/me', { headers }))
      return !lines.join('').includes(trace)
    },
  },
  {
    flag: 'fail-silent',
    probe: 'failures-logged-once',
    tier: 'T',
    portable: false,
    planted: 'A request that fails leaves no record.',
    twin: {
      flag: 'twin:fail-silent',
      legitimate: 'What is tried again is logged as a warning, the failure once as an error.',
    },
    collateral: [],
    demonstrate: (subject) => whileRefused(subject, (lines) => !lines.join('').includes('503')),
  },
  {
    flag: 'fail-storm',
    probe: 'failures-logged-once',
    tier: 'R',
    portable: false,
    planted: 'A request that fails is logged 25 times.',
    twin: {
      flag: 'twin:fail-silent',
      legitimate: 'What is tried again is logged as a warning, the failure once as an error.',
    },
    collateral: [],
    demonstrate: (subject) =>
      whileRefused(subject, (lines) => lines.filter((line) => line.includes('503')).length >= 25),
  },
]
