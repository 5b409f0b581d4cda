import { randomBytes } from 'node:crypto'
import { recordsOfRequest } from '../../../gather/log-search.ts'
import { logsOf } from '../../../gather/log-wait.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const traceId = randomBytes(16).toString('hex')
  const traceparent = `00-${traceId}-${randomBytes(8).toString('hex')}-01`
  const path = stand.discovery.randomPath()
  const as = stand.capabilities.has('credential') ? await stand.accounts.a() : undefined
  const answers = [await stand.http.send({ path, headers: { traceparent } })]
  const [method, whoami] = stand.accounts.whoami?.split(' ') ?? []
  if (as !== undefined && method !== undefined && whoami !== undefined) {
    answers.push(await stand.http.send({ method, path: whoami, as, headers: { traceparent } }))
  }
  const marks = [path, traceId]
  const lines = await logsOf(stand, (all) => recordsOfRequest(all, marks).length > 0)
  return {
    traceId,
    answers,
    records: recordsOfRequest(lines, marks).map(({ line, traceId: told }) => ({
      text: line.text,
      traceId: told,
    })),
    health: await stand.healthHolds(),
  }
}
