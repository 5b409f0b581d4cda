/**
 * Clients that keep their connections, ask again and again, and repeat nothing: whatever fails is
 * counted.
 *
 * @module
 */

import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { drawing } from '../../../apps/vehicle-api/src/testing/service.ts'

export interface Tally {
  gets: number
  reports: number
  classifications: number
  /** Told to come back, as one instance alone had too much to do; nothing was done, or lost. */
  refused: number
  /** `POST report 502` and the like, and how often. */
  readonly failures: Record<string, number>
}

export interface ClientsOptions {
  readonly port: number
  readonly count: number
  /** Credential of all of them. */
  readonly headers: Readonly<Record<string, string>>
}

export interface Clients {
  readonly tally: Tally
  /** Resolves when each has its last answer. */
  stop(): Promise<Tally>
}

/** What the service answers that sheds load, and no proxy does. */
const overloaded = 'OVERLOADED'
const pauseMs = 250
const patienceMs = 30_000

interface Asked {
  readonly kind: 'gets' | 'reports' | 'classifications'
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly type?: string
  readonly body?: string | Buffer
}

const vehicle = 'car-1'

/** Something that reports can be of. */
export const classifying: Asked = {
  kind: 'classifications',
  method: 'POST',
  path: `/api/v1/vehicle/classify?vehicle_id=${vehicle}`,
  type: 'image/jpeg',
  body: drawing('drawn_car.jpg'),
}

/** Begins at once. Half of what they ask is written. */
export function clients({ port, count, headers }: ClientsOptions): Clients {
  const tally: Tally = { gets: 0, reports: 0, classifications: 0, refused: 0, failures: {} }
  let isOn = true
  const all = Array.from({ length: count }, (_, id) => keepAsking(id))
  return {
    tally,
    async stop() {
      isOn = false
      await Promise.all(all)
      return tally
    },
  }

  async function keepAsking(id: number): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    // Each comes by a way of its own, so that HAProxy does not take them all for one.
    const localAddress = `127.0.1.${id + 1}`
    for (let turn = 0; isOn; turn += 1) {
      // Some connections are idle at every moment, as those of people are.
      await delay(pauseMs / 2 + ((id * 7 + turn * 13) % pauseMs))
      const asked = next(id, turn)
      const failure = await ask(asked, { port, headers, agent, localAddress })
      if (failure === overloaded) {
        tally.refused += 1
        continue
      }
      tally[asked.kind] += 1
      if (failure === undefined) continue
      const name = `${asked.method} ${asked.kind} ${failure}`
      tally.failures[name] = (tally.failures[name] ?? 0) + 1
    }
    agent.destroy()
  }
}

function next(id: number, turn: number): Asked {
  if (turn % 2 === 0)
    return { kind: 'gets', method: 'GET', path: getting[turn % getting.length] ?? '' }
  // Not all at once: a classification takes a processor for a while.
  if ((turn + 2 * id) % 32 === 1) return classifying
  const body = JSON.stringify({ vehicle_id: vehicle })
  const path = '/api/v1/vehicle/report'
  return { kind: 'reports', method: 'POST', path, type: 'application/json', body }
}

const getting = [
  '/api/v1/vehicle/classifications?limit=1',
  '/api/v1/models/metadata',
  '/api/v1/auth/me',
]

interface Way {
  readonly port: number
  readonly headers: ClientsOptions['headers']
  readonly agent: Agent
  readonly localAddress?: string
}

/** @returns what is wrong with the answer, or what befell the connection */
export async function ask(
  asked: Asked,
  { port, headers, ...way }: Way,
): Promise<string | undefined> {
  const { method, path, type, body } = asked
  const sent = {
    ...headers,
    ...(body === undefined
      ? {}
      : { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
  }
  const sending = request({ host: '127.0.0.1', port, method, path, headers: sent, ...way })
  sending.setTimeout(patienceMs, () => sending.destroy(new Error('silence')))
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      sending.on('response', resolve).on('error', reject).end(body)
    })
    const answer = await text(response)
    const { statusCode = 0 } = response
    if (statusCode >= 200 && statusCode < 300) return undefined
    return answer.includes(`"error_code":"${overloaded}"`) ? overloaded : String(statusCode)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code ?? message
  }
}

export function failuresOf({ failures }: Pick<Tally, 'failures'>): number {
  return Object.values(failures).reduce((sum, count) => sum + count, 0)
}
