/**
 * How long other requests take while each commit stalls: `strace` holds every fsync of a service back.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface StallFigures {
  /** Requests that need no commit. */
  readonly pings: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Requests that were recorded, and the shortest time that one took. */
  readonly records: number
  readonly recordMsMin: number
}

export interface StallOptions {
  /** Of each fsync. */
  readonly stallMs: number
  readonly durationMs: number
  /** The build that must fail. */
  readonly isOnMainThread?: boolean
}

const service = join(import.meta.dirname, 'audited-service.ts')

/** Needs `strace`. Compare it with a run of `stallMs: 0`, which `strace` slows down as well. */
export async function measureStall(options: StallOptions): Promise<StallFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-stall-'))
  const child = spawn('strace', straceArguments(join(folder, 'stall.db'), options), {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  const [url = '', pid] = line.trim().split(' ')
  try {
    return await measure(url, options.durationMs)
  } finally {
    // Of the service: strace, told to end, would let it live on.
    process.kill(Number(pid), 'SIGKILL')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
}

function straceArguments(file: string, { stallMs, isOnMainThread }: StallOptions): string[] {
  const delay = `inject=fsync,fdatasync:delay_exit=${Math.max(1, stallMs * 1_000)}`
  return [
    ...['-f', '-qq', '--seccomp-bpf', '-o', '/dev/null'],
    ...['-e', 'trace=fsync,fdatasync', '-e', delay],
    ...[process.execPath, '--conditions=@plimsoll/source', service, file],
    ...(isOnMainThread ? ['on-the-main-thread'] : []),
  ]
}

async function measure(url: string, durationMs: number): Promise<StallFigures> {
  const untilMs = performance.now() + durationMs
  const [pings, records] = await Promise.all([
    durations(`${url}/ping`, 'GET', untilMs),
    durations(`${url}/record`, 'POST', untilMs),
  ])
  return {
    pings: pings.length,
    p50Ms: pings[Math.floor(pings.length * 0.5)] ?? 0,
    p99Ms: pings[Math.floor(pings.length * 0.99)] ?? 0,
    records: records.length,
    recordMsMin: records[0] ?? 0,
  }
}

async function durations(url: string, method: string, untilMs: number): Promise<number[]> {
  const taken: number[] = []
  while (performance.now() < untilMs) {
    const startMs = performance.now()
    const response = await fetch(url, { method })
    await response.text()
    if (!response.ok) throw new Error(`${url} answered ${response.status}`)
    taken.push(performance.now() - startMs)
  }
  return taken.sort((one, other) => one - other)
}
