import type { Answer } from '../../../gather/answer.ts'
import { linesAbout } from '../../../gather/log-search.ts'
import { logsOf } from '../../../gather/log-wait.ts'
import type { LogLine } from '../../../gather/logs.ts'
import type { Stand } from '../../../gather/stand.ts'
import { forgery } from './forgery.ts'
import type { Facts, Member } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const sent: { name: string; marker: string; answer: Answer | undefined }[] = []
  for (const [name, put] of places) {
    const marker = `${stand.run.tag}-${name.replaceAll(' ', '-')}-${stand.run.attempt}`
    sent.push({ name, marker, answer: await put(stand, marker) })
  }
  const lines = await logsOf(stand, (all) =>
    sent.every(({ marker }) => linesAbout(all, marker).length > 0),
  )
  return {
    members: sent.map((one) => memberOf(one, lines)),
    health: await stand.healthHolds(),
  }
}

function memberOf(
  { name, marker, answer }: { name: string; marker: string; answer: Answer | undefined },
  lines: readonly LogLine[],
): Member {
  const found = linesAbout(lines, marker)
  return {
    name,
    exchange: answer?.exchange,
    found: found.length,
    forged: found.filter((line) => isForged(line, marker)).map(({ text }) => text.slice(0, 200)),
  }
}

/** A line of its own that begins as the client wished. */
function isForged({ text, json }: LogLine, marker: string): boolean {
  return json?.['plimsoll_forged'] === marker || text.trimStart().startsWith(`FORGED ${marker}`)
}

type Put = (stand: Stand, marker: string) => Promise<Answer | undefined>

const places: readonly (readonly [string, Put])[] = [
  [
    'path',
    ({ http }, marker) =>
      http.send({ path: `/${marker}${encodeURIComponent(forgery(marker))}`, waitOut429: false }),
  ],
  [
    'query',
    ({ http, discovery }, marker) =>
      http.send({
        path: `${discovery.randomPath()}?q=${marker}${encodeURIComponent(forgery(marker))}`,
        waitOut429: false,
      }),
  ],
  [
    'user agent',
    ({ http, discovery }, marker) =>
      http.send({
        path: discovery.randomPath(),
        // A header holds no line break; quotes and braces close what is not escaped.
        headers: { 'User-Agent': `${marker}"} ${forgery(marker).replaceAll(/[\r\n]+/g, ' ')}` },
        waitOut429: false,
      }),
  ],
  [
    'header with a bare line feed',
    ({ raw, http, discovery }, marker) => {
      const { host } = new URL(http.origin)
      const forged = `${marker}\n${forgery(marker).trim().split('\r\n')[0]}`
      const head = `GET ${discovery.randomPath()} HTTP/1.1\r\nHost: ${host}\r\nX-Request-Id: ${forged}\r\nConnection: close\r\n\r\n`
      return raw.send({ bytes: head, label: 'a bare line feed in a header' })
    },
  ],
  [
    'user name',
    async ({ accounts, canary }, marker) =>
      await accounts.login?.(
        { name: `${marker}${forgery(marker)}`, password: canary('password') },
        { waitOut429: false },
      ),
  ],
]
