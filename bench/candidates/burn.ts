/**
 * Work that a candidate does for nothing, so that a check for slower kits can be checked itself.
 *
 * A fixed number of turns, not a time to wait for: it costs more where everything costs more.
 *
 * @module
 */

import type { FastifyInstance } from 'fastify'

const calibrationTurns = 20_000_000

/** Adds about so much processor time to every request. */
export function burnOnRequest(app: FastifyInstance, microseconds: number): void {
  const turns = Math.round(microseconds * turnsPerMicrosecond())
  let sink = 1
  app.addHook('onRequest', (_request, _reply, done) => {
    sink = burn(turns, sink)
    done()
  })
}

function turnsPerMicrosecond(): number {
  // Twice: the first time is interpreted for a part.
  let seed = burn(calibrationTurns, 1)
  const before = process.cpuUsage()
  seed = burn(calibrationTurns, seed)
  const { user, system } = process.cpuUsage(before)
  return seed === 0 ? Number.NaN : calibrationTurns / (user + system)
}

/** Xorshift: each turn needs the one before, so none can be left out. */
function burn(turns: number, seed: number): number {
  let state = seed
  for (let turn = 0; turn < turns; turn++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
  }
  return state
}
