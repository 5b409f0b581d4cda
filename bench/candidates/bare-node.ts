/**
 * `node:http` and a fixed answer: what the platform itself costs, and, with an answer of the kit, the
 * floor that no answer of that shape can go below.
 *
 * @module
 */

import { createServer } from 'node:http'
import type { CandidateSetup, RunningCandidate } from './candidate.ts'
import type { FixedAnswer } from './fixed-answer.ts'
import { listeningPort } from './listening-port.ts'
import { reports } from './reports.ts'
import { peerTokens } from './tokens.ts'

export function startBareNode(): Promise<RunningCandidate> {
  const headers = [['content-type', 'application/json; charset=utf-8']] as const
  return start({ status: 200, headers, body: JSON.stringify([...reports.values()][0]) })
}

/** @throws Error if what the kit answers is not known: a floor without its headers would flatter. */
export function startFloor({ fixed }: CandidateSetup): Promise<RunningCandidate> {
  if (fixed === undefined) throw new Error('the floor needs an answer of the kit')
  return start(fixed)
}

async function start({ status, headers, body }: FixedAnswer): Promise<RunningCandidate> {
  // A flat array is the cheapest form in which Node takes headers.
  const flat = [...headers.flat(), 'content-length', String(Buffer.byteLength(body))]
  const server = createServer((_, response) => {
    response.writeHead(status, flat)
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: listeningPort(server),
    tokens: peerTokens(reports.size),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
