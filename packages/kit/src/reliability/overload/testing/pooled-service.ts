/**
 * A service whose scarce resource is a pool of 10 slots, each as many milliseconds at work as the
 * first argument says; a process of its own, so that the crowd does not share its event loop.
 * `--no-cap` is the control. Ends with its parent.
 *
 * @module
 */

import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import fastify from 'fastify'
import { errors } from '../../../foundation/errors/index.ts'
import { overload } from '../index.ts'

const slots = 10
const workMs = Number(process.argv[2])

process.stdin.on('close', () => process.exit()).resume()

const app = fastify()
await app.register(errors)
if (!process.argv.includes('--no-cap')) {
  await app.register(overload, { classes: { db: { inFlightMax: 2 * slots } }, defaultClass: 'db' })
}
const waiting: (() => void)[] = []
let busy = 0
let atWork = 0
let mostAtWork = 0

app.get('/work', async () => {
  atWork += 1
  mostAtWork = Math.max(mostAtWork, atWork)
  if (busy < slots) busy += 1
  else await new Promise<void>((resolve) => waiting.push(resolve))
  await wait(workMs)
  const next = waiting.shift()
  if (next === undefined) busy -= 1
  else next()
  atWork -= 1
  return { done: true }
})
app.get('/livez', { config: { probe: true } }, () => ({ status: 'alive' }))

app.get('/most-at-work', { config: { probe: true } }, () => ({ mostAtWork }))

await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`${(app.server.address() as AddressInfo).port}\n`)
