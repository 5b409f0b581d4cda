/**
 * Attacks the kit with slowhttptest in all its modes, and Fastify by itself as the control:
 *
 *     node --conditions=@plimsoll/source prove-slow-clients.ts [connections] [seconds]
 *
 * Default 300 connections and 12 seconds for each row, about two minutes. Limits: headers 2 s, request
 * 3 s, reader 3 s. Meanwhile `/livez` is asked on a new connection every 10 ms.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type SlowMode, slowhttptest } from '../../../../../../tools/servers/slowhttptest.ts'
import { probe } from './slow-clients.ts'
import type { SlowLimits } from './slow-service.ts'

const [connections = 300, seconds = 12] = process.argv.slice(2).map(Number)
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

say('service', 'mode', 'longest ms', 'available', 'probes', 'p50 ms', 'p99 ms', 'max ms')
for (const mode of modes) {
  const seen = await row('kit', mode, limits)
  if (!seen.isAvailable || seen.longestMs > boundMs) process.exitCode = 1
}
for (const mode of ['headers', 'body', 'read'] as const) {
  const seen = await row('fastify', mode)
  // A control that sheds them proves that nothing was put to the test.
  if (seen.longestMs < 2 * boundMs) process.exitCode = 1
}

async function row(name: string, mode: SlowMode, limits?: SlowLimits) {
  const service = spawn(
    process.execPath,
    [
      '--conditions=@plimsoll/source',
      join(import.meta.dirname, 'slow-service.ts'),
      ...(limits === undefined ? [] : [JSON.stringify(limits)]),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const [port] = (await once(service.stdout, 'data')).map(Number)
  const url = `http://127.0.0.1:${port}/${paths[mode]}`
  const attack = slowhttptest({
    mode,
    url,
    connections,
    rate: rates[mode],
    seconds,
    flags: flags[mode],
  })
  const [seen, { tookMs, longestMs }] = await Promise.all([attack, probe(port ?? 0, attack)])
  service.kill()

  const isAvailable = seen.every((second) => second.isAvailable)
  const sorted = tookMs.toSorted((one, other) => one - other)
  const at = (share: number) => (sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(1)
  say(
    name,
    mode,
    Math.round(longestMs),
    isAvailable ? 'throughout' : 'NO',
    sorted.length,
    at(0.5),
    at(0.99),
    at(1),
  )
  return { longestMs, isAvailable }
}

function say(...cells: readonly (string | number)[]): void {
  process.stdout.write(`${cells.map((cell) => String(cell).padEnd(11)).join(' ')}\n`)
}
