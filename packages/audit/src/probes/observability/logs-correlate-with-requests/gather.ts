import { randomUUID } from 'node:crypto'
import type { Answer } from '../../../gather/answer.ts'
import type { HttpRequest } from '../../../gather/http-client.ts'
import { type LogRecord, recordsOfRequest, textsOfRequest } from '../../../gather/log-search.ts'
import { logsOf } from '../../../gather/log-wait.ts'
import type { LogLine } from '../../../gather/logs.ts'
import type { Stand } from '../../../gather/stand.ts'
import { headerOf } from '../request-ids.ts'
import type { Facts, Logged } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { config, discovery } = stand
  const header = config.target?.requestIdHeader ?? 'X-Request-Id'
  const made: { name: string; marks: readonly string[]; answer: Answer }[] = []
  for (const [name, request] of await requestsOf(stand)) {
    const id = randomUUID()
    const path = request.path.includes('?')
      ? request.path
      : `${request.path}?audit=${id.slice(0, 8)}`
    const answer = await stand.http.send({ ...request, path, headers: { [header]: id } })
    const returned = answer.headers[headerOf([answer], config.target?.requestIdHeader) ?? '']
    const marks = [id, returned ?? '', `audit=${id.slice(0, 8)}`, ...own(request.path, discovery)]
    made.push({ name, marks: marks.filter((mark) => mark !== ''), answer })
  }
  const lines = await logsOf(stand, (all) =>
    made.every(({ marks }) => tellsTheEnd(recordsIn(all, marks))),
  )
  const requests: Logged[] = made.map((one) => ({
    ...one,
    records: recordsIn(lines, one.marks),
  }))
  return { requests, lines: lines.length, health: await stand.healthHolds() }
}

/** The first record may tell the request alone; how it ended is written after the answer. */
function tellsTheEnd(records: readonly LogRecord[]): boolean {
  return records.some(({ status }) => status !== undefined)
}

/** Text counts where there is no JSON: which of the two it is, another probe asks. */
function recordsIn(lines: readonly LogLine[], marks: readonly string[]): readonly LogRecord[] {
  const records = recordsOfRequest(lines, marks)
  return records.length > 0 ? records : textsOfRequest(lines, marks)
}

/** A path that nobody else asked marks its request too. */
function own(path: string, _discovery: Stand['discovery']): readonly string[] {
  return path.startsWith('/plimsoll-') ? [path] : []
}

/** Not health or metrics, which may be left out of a log. */
async function requestsOf(stand: Stand): Promise<readonly (readonly [string, HttpRequest])[]> {
  const missing: HttpRequest = { path: stand.discovery.randomPath() }
  const other: HttpRequest = { path: stand.discovery.randomPath(), method: 'POST', json: {} }
  const [method, path] = stand.accounts.whoami?.split(' ') ?? []
  const requests: (readonly [string, HttpRequest])[] = [
    ['a path that does not exist', missing],
    ['a POST to one', other],
  ]
  if (method === undefined || path === undefined) return requests
  const as = stand.capabilities.has('credential') ? await stand.accounts.a() : undefined
  requests.push(['an operation without a credential', { method, path }])
  if (as !== undefined) requests.push(['an operation', { method, path, as }])
  return requests
}
