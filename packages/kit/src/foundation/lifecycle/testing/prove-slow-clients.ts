/**
 * B13 in full: slowhttptest in all its modes against the kit, and against Fastify by itself.
 *
 * Meanwhile `/livez` is asked on a new connection every 10 ms.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { FaultRow } from '../../../../../../tools/faults/fault-table.ts'
import { type SlowMode, slowhttptest } from '../../../../../../tools/servers/slowhttptest.ts'
import { probe } from './slow-clients.ts'
import type { SlowLimits } from './slow-service.ts'

export interface SlowAttack {
  readonly connections: number
  /** Of each attack. */
  readonly seconds: number
}

const limits: SlowLimits = {
  headersTimeoutMs: 2_000,
  requestTimeoutMs: 3_000,
  checkIntervalMs: 500,
  readerStallMs: 3_000,
}
// The longest limit, the interval of looking, and what a busy machine adds.
const boundMs = 3_000 + 500 + 1_000
// A bit every second; 32 bytes read every 5 s, from a window of less than a kilobyte.
const flags: Readonly<Record<SlowMode, readonly string[]>> = {
  headers: ['-i', '1'],
  body: ['-i', '1'],
  range: ['-a', '5', '-b', '2000'],
  read: ['-w', '512', '-y', '1024', '-n', '5', '-z', '32', '-k', '3'],
}
// The system copies 4 MB for each reader: more of them at once is a load on the processor, not a hold.
const rates: Readonly<Record<SlowMode, number>> = { headers: 150, body: 150, range: 50, read: 50 }
const paths: Readonly<Record<SlowMode, string>> = {
  headers: 'livez',
  body: 'data',
  range: 'large',
  read: 'large',
}
const modes = Object.keys(flags) as SlowMode[]

/** Takes the seconds of seven attacks. */
export async function proveSlowClients(slow: SlowAttack): Promise<readonly FaultRow[]> {
  const rows: FaultRow[] = []
  for (const mode of modes) {
    const seen = await attacked(mode, slow, limits)
    // Fastify by itself sends no ranges.
    const weak = mode === 'range' ? undefined : await attacked(mode, slow)
    rows.push({
      fault: `B13: ${slow.connections} slow clients: ${mode}`,
      goodResult: `available throughout, cut off within ${boundMs / 1_000} s`,
      observed: words(seen),
      isGood: seen.isAvailable && seen.longestMs <= boundMs,
      control: weak === undefined ? 'see the others' : `Fastify by itself: ${words(weak)}`,
      // A control that sheds them proves that nothing was put to the test.
      controlFails: weak && weak.longestMs >= 2 * boundMs,
    })
  }
  return rows
}

interface Attacked {
  readonly longestMs: number
  readonly isAvailable: boolean
  readonly probeMs: readonly number[]
}

async function attacked(
  mode: SlowMode,
  { connections, seconds }: SlowAttack,
  given?: SlowLimits,
): Promise<Attacked> {
  const service = spawn(
    process.execPath,
    [
      '--conditions=@plimsoll/source',
      join(import.meta.dirname, 'slow-service.ts'),
      ...(given === undefined ? [] : [JSON.stringify(given)]),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const [port] = (await once(service.stdout, 'data')).map(Number)
  const attack = slowhttptest({
    mode,
    url: `http://127.0.0.1:${port}/${paths[mode]}`,
    connections,
    rate: rates[mode],
    seconds,
    flags: flags[mode],
  })
  const [seen, { tookMs, longestMs }] = await Promise.all([attack, probe(port ?? 0, attack)])
  service.kill()
  return { longestMs, isAvailable: seen.every((second) => second.isAvailable), probeMs: tookMs }
}

function words({ longestMs, isAvailable, probeMs }: Attacked): string {
  const sorted = probeMs.toSorted((one, other) => one - other)
  const at = (share: number) => (sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(1)
  return (
    `${isAvailable ? 'available' : 'NOT available'} throughout, longest ${Math.round(longestMs)} ms; ` +
    `probes p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)} ms`
  )
}
