/**
 * Processor time of the service per request, served and refused, over real sockets.
 *
 * @module
 */

import { childService } from './child-service.ts'
import { Connection } from './open-loop.ts'

/** Microseconds of processor time per request. */
export interface RequestCosts {
  readonly getServed: number
  readonly getRefused: number
  readonly postServed: number
  readonly postRefused: number
  /** `getServed` of the same service without the plugin. */
  readonly getWithoutPlugin: number
}

const connections = 8
const body = JSON.stringify({ id: '0198c0de-0000-7000-8000-000000000000', label: 'car' })

/** The least of so many rounds: whatever else the machine does only adds. */
export async function requestCosts(rounds: number, requests: number): Promise<RequestCosts> {
  await using service = await childService('cost-service.ts')
  await using bare = await childService('cost-service.ts', '--no-overload')
  const holding = new Connection(service.port)
  void holding.ask('/hold', 3_600_000)
  const { port } = service
  const kinds = {
    getServed: { port, path: '/served', status: 200 },
    getRefused: { port, path: '/refused', status: 503 },
    postServed: { port, path: '/served', status: 200, body },
    postRefused: { port, path: '/refused', status: 503, body },
    getWithoutPlugin: { port: bare.port, path: '/served', status: 200 },
  }

  const least = new Map<string, number>()
  for (let round = 0; round <= rounds; round++) {
    for (const [name, kind] of Object.entries(kinds)) {
      const cost = await costOf(kind, requests)
      // The first round is for the compiler.
      if (round > 0) least.set(name, Math.min(cost, least.get(name) ?? cost))
    }
  }
  holding.close()
  return Object.fromEntries(least) as unknown as RequestCosts
}

interface Kind {
  readonly port: number
  readonly path: string
  readonly status: number
  readonly body?: string
}

async function costOf(kind: Kind, requests: number): Promise<number> {
  const before = await processorTime(kind)
  await Promise.all(Array.from({ length: connections }, () => askAgain(kind, requests)))
  return ((await processorTime(kind)) - before) / (connections * requests)
}

async function askAgain({ port, path, status, body: sent }: Kind, times: number): Promise<void> {
  const connection = new Connection(port)
  for (let index = 0; index < times; index++) {
    const answered = await connection.ask(path, 10_000, sent)
    if (answered !== status) throw new Error(`${path} answered ${answered}, expected ${status}`)
  }
  connection.close()
}

async function processorTime({ port }: Kind): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/cpu`, { headers: { connection: 'close' } })
  const { microseconds } = (await answer.json()) as { readonly microseconds: number }
  return microseconds
}
