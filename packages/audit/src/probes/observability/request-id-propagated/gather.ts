import { randomBytes, randomUUID } from 'node:crypto'
import { linesAbout } from '../../../gather/log-search.ts'
import { logsOf } from '../../../gather/log-wait.ts'
import type { LogLine } from '../../../gather/logs.ts'
import type { Stand } from '../../../gather/stand.ts'
import { headerOf } from '../request-ids.ts'
import type { Facts, Sent } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { http, config, discovery } = stand
  const path = discovery.randomPath()
  const plain = await http.send({ path })
  const header = headerOf([plain], config.target?.requestIdHeader)
  const sent: Sent[] = []
  for (const [name, id] of header === undefined ? [] : idsFor(header)) {
    const answer = await http.send({ path, headers: { [header ?? '']: id } })
    sent.push({ name, id, answer })
  }
  const alwaysGenerated = config.facts?.requestIdsAlwaysGenerated ?? false
  return {
    header,
    plain,
    sent,
    alwaysGenerated,
    inLog:
      alwaysGenerated && stand.capabilities.has('logs') ? await isLogged(stand, sent) : undefined,
    health: await stand.healthHolds(),
  }
}

/** Forms that are in use; what a service takes for well-formed may be one of them only. */
function idsFor(header: string): readonly (readonly [string, string])[] {
  const hex = randomBytes(16).toString('hex')
  if (header === 'traceparent' || header === 'traceresponse') {
    return [['a traceparent', `00-${hex}-${randomBytes(8).toString('hex')}-01`]]
  }
  return [
    ['a UUID', randomUUID()],
    ['32 hexadecimal digits', hex],
    ['a word with digits', `req-${randomBytes(8).toString('hex')}`],
  ]
}

async function isLogged(stand: Stand, sent: readonly Sent[]): Promise<boolean> {
  const isThere = (lines: readonly LogLine[]) =>
    sent.some(({ id }) => linesAbout(lines, id).length > 0)
  return isThere(await logsOf(stand, isThere))
}
