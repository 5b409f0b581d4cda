/**
 * A process that is asked to verify 200 passwords at once, and what its other work suffers.
 *
 *     node --conditions=@plimsoll/source flood-process.ts gated|ungated
 *
 * Prints one line of JSON: memory in MiB above that at rest, how long looking up a name and reading
 * about a file took together, and how many verifications were answered. `ungated` is the control: the
 * library itself, which computes in the thread pool of the process.
 *
 * @module
 */

import { lookup } from 'node:dns/promises'
import { stat } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { hashRaw } from '@node-rs/argon2'
import { issueTicket } from '../guard-ticket.ts'
import { createPasswords } from '../passwords.ts'

export interface FloodReport {
  readonly permits: number
  readonly answered: number
  readonly refused: number
  readonly memoryMiB: number
  readonly otherP50Ms: number
  readonly otherP99Ms: number
}

const verifications = 200
const MiB = 1024 * 1024
const passwords = createPasswords({ waitMs: 60_000, passes: 1 })
const verifyOne =
  process.argv[2] === 'ungated'
    ? () => hashRaw('open sesame', { memoryCost: 19_456, timeCost: 1, parallelism: 1 })
    : () => passwords.verify(issueTicket(), 'open sesame', undefined)
await passwords.start()
const atRest = process.memoryUsage.rss()
let peak = atRest
let isOver = false
// By a timer: without a gate, what uses the thread pool does not get to look.
const sampling = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss())
}, 2)
const otherMs: number[] = []
const flood = Promise.allSettled(Array.from({ length: verifications }, () => verifyOne()))
const other = doOtherWork()
const results = await flood
isOver = true
await other
clearInterval(sampling)

const answered = results.filter(({ status }) => status === 'fulfilled').length
otherMs.sort((one, other) => one - other)
const report: FloodReport = {
  permits: passwords.stats().permits,
  answered,
  refused: verifications - answered,
  memoryMiB: Math.round((peak - atRest) / MiB),
  otherP50Ms: otherMs[Math.floor(otherMs.length * 0.5)] ?? 0,
  otherP99Ms: otherMs[Math.floor(otherMs.length * 0.99)] ?? 0,
}
process.stdout.write(`${JSON.stringify(report)}\n`)
await passwords.close()

async function doOtherWork(): Promise<void> {
  while (!isOver) {
    const startedMs = performance.now()
    await lookup('localhost')
    await stat('/')
    otherMs.push(performance.now() - startedMs)
    await pause(2)
  }
}
