import { randomUUID } from 'node:crypto'
import type { Answer } from '../../../gather/answer.ts'
import type { Stand } from '../../../gather/stand.ts'
import { headerOf } from '../request-ids.ts'
import type { Facts, Hostile } from './judge.ts'

export async function gather(stand: Stand): Promise<Facts> {
  const { http, config, discovery, run } = stand
  const path = discovery.randomPath()
  const plain = await http.send({ path, headers: { 'X-Request-Id': randomUUID() } })
  const header = headerOf([plain], config.target?.requestIdHeader)
  const hostile: Hostile[] = []
  for (const [name, id] of header === undefined ? [] : family(run.id)) {
    const answer = await sendRaw(stand, { path, header: header ?? '', id })
    hostile.push({ name, id, answer })
  }
  return { header, plain, hostile, health: await stand.healthHolds() }
}

/** A marker in each, so that a chance match is none. */
function family(marker: string): readonly (readonly [string, string])[] {
  return [
    ['10 KB', `${marker}${'a'.repeat(10_000)}`],
    ['quotes and braces', `${marker}"},{"forged":"yes`],
    ['letters beyond ASCII', `${marker}-é✓日本`],
    ['an encoded line break', `${marker}%0d%0aX-Injected:%20${marker}`],
    ['markup', `${marker}<script>alert(1)</script>`],
    ['blanks and semicolons', `${marker} ; level=error ; forged`],
  ]
}

interface Raw {
  readonly path: string
  readonly header: string
  readonly id: string
}

/** In bytes: an HTTP library would refuse some of it. */
function sendRaw({ raw, http }: Stand, { path, header, id }: Raw): Promise<Answer> {
  const { host } = new URL(http.origin)
  const head = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${header}: ${id}\r\nConnection: close\r\n\r\n`
  return raw.send({ bytes: Buffer.from(head, 'utf8'), label: `request id with ${id.slice(8, 20)}` })
}
