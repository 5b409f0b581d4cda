import type { Answer } from '../../../gather/answer.ts'
import type { RawConnection } from '../../../gather/raw-connection.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Facts } from './judge.ts'

/** Two fewer than allowed: the probe of cut-offs holds two of its own. */
const slowSockets = 28
const silentSockets = 10
const polls = 20
const everyMs = 250
const baselinePolls = 5

export async function gather(stand: Stand): Promise<Facts> {
  const { discovery, config } = stand
  const path = discovery.liveness ?? '/'
  if (config.facts?.bufferingProxy === true) {
    return { hasBufferingProxy: true, before: [], during: [], after: [], sockets: 0 }
  }
  const before = await poll(stand, path, baselinePolls)
  const sockets: RawConnection[] = []
  const trickle = setInterval(() => {
    for (const socket of sockets.slice(0, slowSockets)) socket.write('a')
  }, 1_000)
  try {
    await fill(stand, path, sockets)
    const during = await poll(stand, path, polls)
    return {
      hasBufferingProxy: false,
      before,
      during,
      sockets: sockets.length,
      after: await recovered(stand, path, sockets),
    }
  } finally {
    clearInterval(trickle)
    for (const socket of sockets) socket.destroy()
  }
}

/** A server that takes no more connections is what is looked for: opening may fail half-way. */
async function fill({ raw, http }: Stand, path: string, sockets: RawConnection[]): Promise<void> {
  const { host } = new URL(http.origin)
  for (let i = 0; i < slowSockets + silentSockets; i += 1) {
    const socket = await raw.open().catch(() => undefined)
    if (socket === undefined) return
    sockets.push(socket)
    if (i < slowSockets) socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nX-Slow: `)
  }
}

async function poll({ http, pause }: Stand, path: string, count: number): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let i = 0; i < count; i += 1) {
    const answer = await http.send({ path, timeoutMs: 3_000, connection: 'fresh' })
    answers.push(answer)
    // Three without an answer are a stall: more would only take longer.
    if (answers.filter(({ ending }) => ending !== 'answered').length >= 3) break
    await pause(everyMs)
  }
  return answers
}

async function recovered(
  stand: Stand,
  path: string,
  sockets: readonly RawConnection[],
): Promise<Answer[]> {
  for (const socket of sockets) socket.destroy()
  await stand.pause(500)
  return await poll(stand, path, 3)
}
