import type { RawConnection } from '../../../gather/raw-connection.ts'
import { Inconclusive, type Stand } from '../../../gather/stand.ts'
import type { Facts, SlowSocket } from './judge.ts'

/** How long they are waited for, by depth. */
const capSeconds = { quick: 15, standard: 30, deep: 120 } as const

export async function gather(stand: Stand): Promise<Facts> {
  const { config, discovery, http, run, healthHolds } = stand
  const seconds = capSeconds[run.depth]
  if (config.facts?.bufferingProxy === true) {
    return {
      hasBufferingProxy: true,
      capSeconds: seconds,
      sockets: [],
      health: await healthHolds(),
    }
  }
  const path = discovery.liveness ?? '/'
  const { host } = new URL(http.origin)
  const head = `Host: ${host}\r\nUser-Agent: plimsoll-audit/1 (run ${run.id})\r\n`
  const sockets = await Promise.all([
    trickle(stand, 'headers', `GET ${path} HTTP/1.1\r\n${head}X-Slow: `, seconds),
    trickle(stand, 'body', bodyHead(stand, head), seconds),
  ])
  return { hasBufferingProxy: false, capSeconds: seconds, sockets, health: await healthHolds() }
}

/** To an operation that reads its body, where one is known. */
function bodyHead({ api, config, discovery }: Stand, head: string): string {
  const declared = config.auth?.login?.split(' ')[1]
  const posting = api.operations.find(
    ({ method, path }) => method === 'POST' && !path.includes('{'),
  )
  const path = declared ?? posting?.path ?? discovery.liveness ?? '/'
  return `POST ${path} HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: 10000\r\n\r\n{`
}

/** One byte per second until it is cut, or the time is up. */
async function trickle(
  { raw, run }: Stand,
  part: SlowSocket['part'],
  opening: string,
  seconds: number,
): Promise<SlowSocket> {
  const startMs = run.now()
  const connection = await raw.open()
  connection.write(opening)
  try {
    for (let i = 0; i < seconds; i += 1) {
      const ending = await connection.closed(1_000)
      if (ending !== 'open' || hasAnswer(connection)) {
        return { part, cutAfterMs: run.now() - startMs, answer: firstLine(connection) }
      }
      if (run.signal.aborted) throw new Inconclusive('The run ended while it was waited for.')
      connection.write(part === 'headers' ? 'a' : ' ')
    }
    return { part, cutAfterMs: undefined, answer: undefined }
  } finally {
    connection.destroy()
  }
}

/** A final answer, such as 408, before the request was whole: nothing more is waited for. */
function hasAnswer(connection: RawConnection): boolean {
  return /^HTTP\/1\.[01] [2-5]\d\d/.test(connection.received())
}

function firstLine(connection: RawConnection): string | undefined {
  const [line = ''] = connection.received().split('\r\n', 1)
  return line === '' ? undefined : line
}
