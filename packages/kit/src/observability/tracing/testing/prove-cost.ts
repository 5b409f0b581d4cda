/**
 * Prints what tracing costs: nothing without it but a check per channel, and with it a span.
 *
 *     node --conditions=@plimsoll/source packages/kit/src/observability/tracing/testing/prove-cost.ts
 *
 * Exits 1 if a check takes more than 50 ns without tracing.
 *
 * @module
 */

import { channel, tracingChannel } from 'node:diagnostics_channel'
import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Tracing, TracingStats } from '../index.ts'
import { traced, tracedApp } from './traced-app.ts'

const checkNsMax = 50
const rounds = 5
const requests = 2_000
const queries = tracingChannel('plimsoll:database.query')
const sampling = channel('plimsoll:context.sample')

const ends: (() => unknown)[] = []
// Compiles what every kind of request goes through.
await perRequest(1)
const results = {
  'check of a tracing channel, nobody listens (ns)': nsOf(() => queries.start.hasSubscribers),
  'check of the sampling channel, nobody listens (ns)': nsOf(() => sampling.hasSubscribers),
  'request without tracing (us of processor)': await perRequest(),
  'request, tracing on, none recorded (us)': await perRequest(0),
  'request, tracing on, all recorded and exported (us)': await perRequest(1),
}

for (const [what, value] of Object.entries(results)) {
  process.stdout.write(`${value.toFixed(1).padStart(8)}  ${what}\n`)
}
const [tracing, sample] = Object.values(results)
if (Math.max(tracing ?? 0, sample ?? 0) > checkNsMax) process.exitCode = 1

/** The best of some rounds: what disturbs only makes it longer. */
function nsOf(check: () => boolean): number {
  const times = 2_000_000
  let seen = 0
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round += 1) {
    const startMs = performance.now()
    for (let time = 0; time < times; time += 1) if (check()) seen += 1
    best = Math.min(best, ((performance.now() - startMs) * 1e6) / times)
  }
  if (seen > 0) throw new Error('somebody listens')
  return best
}

/** With a share that is recorded, or without tracing. */
async function perRequest(ratio?: number): Promise<number> {
  const started =
    ratio === undefined
      ? undefined
      : await traced(
          { after: (end) => ends.push(end as () => void) },
          { sampler: 'traceidratio', ratio, behaviour: 200 },
        )
  const app = await tracedApp()
  app.get('/things/:id', () => 'ok')
  await app.ready()
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round += 1)
    best = Math.min(best, await processorUs(app, started?.tracing))
  await app.close()
  assertRecorded(started?.tracing.stats(), ratio ?? 0)
  for (const end of ends.splice(0)) await end()
  return best
}

function assertRecorded(stats: TracingStats | undefined, ratio: number): void {
  const { exported = 0, dropped } = stats ?? {}
  const recorded = exported + Object.values(dropped ?? {}).reduce((sum, count) => sum + count, 0)
  if (recorded !== rounds * requests * ratio) throw new Error(`${recorded} spans were recorded`)
  if (exported < recorded / 2) throw new Error(`only ${exported} of ${recorded} were exported`)
}

/** The collector is in this process too, but looks at nothing that it is sent. */
async function processorUs(app: FastifyInstance, tracing: Tracing | undefined): Promise<number> {
  const before = process.cpuUsage()
  for (let sent = 0; sent < requests; sent += 1) {
    await app.inject('/things/7')
    if (sent % 20 === 0) await setImmediate()
  }
  await tracing?.flush(2_000)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / requests
}
