/**
 * `node:http` and a fixed answer: what the platform itself costs, and, with the kit's own headers,
 * the floor that no answer of that shape can go below.
 *
 * @module
 */

import { createServer } from 'node:http'
import type { CandidateSetup, RunningCandidate } from './candidate.ts'
import { listeningPort } from './listening-port.ts'
import { reportBytes, reports } from './reports.ts'
import { peerTokens } from './tokens.ts'

const bareHeaders = [['content-type', 'application/json; charset=utf-8']] as const

export function startBareNode(): Promise<RunningCandidate> {
  return start(bareHeaders)
}

/** @throws Error if the kit's headers are not known: a floor without them would flatter. */
export function startFloor({ kitHeaders }: CandidateSetup): Promise<RunningCandidate> {
  if (kitHeaders.length === 0) throw new Error('the floor needs the headers of the kit')
  return start(kitHeaders)
}

async function start(headers: readonly (readonly [string, string])[]): Promise<RunningCandidate> {
  // A flat array is the cheapest form in which Node takes headers.
  const flat = [...headers.flat(), 'content-length', String(reportBytes)]
  const body = JSON.stringify([...reports.values()][0])
  const server = createServer((_, response) => {
    response.writeHead(200, flat)
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
