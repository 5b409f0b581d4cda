/**
 * What the plugin does to a request when nothing is wrong: its hook, and the slot given back.
 *
 * @module
 */

import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import fastify, { type FastifyReply, type FastifyRequest, type onRequestHookHandler } from 'fastify'
import { overload } from '../index.ts'

const [rounds, requests] = [40, 20_000]

const app = fastify()
const hooks: onRequestHookHandler[] = []
const addHook = app.addHook
Object.assign(app, {
  addHook(this: typeof app, name: never, hook: never) {
    if (name === 'onRequest') hooks.push(hook)
    return Reflect.apply(addHook, this, [name, hook])
  },
})
await app.register(overload, { classes: { db: { inFlightMax: 10 } }, defaultClass: 'db' })
let request: FastifyRequest | undefined
app.get('/', (seen) => {
  request = seen
  return 'seen'
})
await app.inject('/')

/** Median of the rounds, less what a response without the plugin takes. */
export function pluginCostNs(): number {
  const [hook] = hooks
  const hooked = Array.from({ length: rounds }, () => roundNs(hook)).slice(5)
  const without = Array.from({ length: rounds }, () => roundNs(undefined)).slice(5)
  return median(hooked) - median(without)
}

function roundNs(hook: onRequestHookHandler | undefined): number {
  const message = new IncomingMessage(new Socket())
  const replies = Array.from({ length: requests }, () => ({ raw: new ServerResponse(message) }))
  const startedAt = process.hrtime.bigint()
  for (const reply of replies) {
    if (hook && request) hook.call(app, request, reply as FastifyReply, () => {})
    reply.raw.emit('close')
  }
  return Number(process.hrtime.bigint() - startedAt) / requests
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN
}
