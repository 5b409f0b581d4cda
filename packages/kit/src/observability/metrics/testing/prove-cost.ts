/**
 * What counting costs a request: the hooks of the plugin, less what a response takes without them.
 *
 *     node --conditions=@plimsoll/source packages/kit/src/observability/metrics/testing/prove-cost.ts
 */

import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { metrics } from '../index.ts'

const [rounds, requests] = [30, 20_000]

type Hook = (request: FastifyRequest, reply: unknown, ...rest: unknown[]) => void

const app = fastify()
const hooks = new Map<string, Hook>()
const addHook = app.addHook
Object.assign(app, {
  addHook(this: typeof app, name: never, hook: Hook) {
    hooks.set(name, hook)
    return Reflect.apply(addHook, this, [name, hook])
  },
})
await app.register(metrics)
let [request, reply]: [FastifyRequest?, FastifyReply?] = []
app.get('/things/:id', (seenRequest, seenReply) => {
  request = seenRequest
  reply = seenReply
  return 'thing'
})
await app.inject('/things/7')

const message = new IncomingMessage(new Socket())
const done = () => {}

const without = median(Array.from({ length: rounds }, () => roundNs(false)).slice(10))
const counted = median(Array.from({ length: rounds }, () => roundNs(true)).slice(10))
const scrapeUs = median(Array.from({ length: rounds }, scrapeNs)) / 1_000
process.stdout.write(
  `hooks of metrics: ${Math.round(counted - without)} ns per request (without: ${Math.round(without)} ns)\n` +
    `one rendering of ${app.metrics.text().split('\n').length} lines: ${Math.round(scrapeUs)} us\n`,
)
await app.close()

function roundNs(isCounted: boolean): number {
  const replies = Array.from({ length: requests }, () => {
    const made = Object.create(reply ?? null, { raw: { value: new ServerResponse(message) } })
    return made as FastifyReply
  })
  const [onRequest, onSend, onResponse] = ['onRequest', 'onSend', 'onResponse'].map((name) =>
    hooks.get(name),
  )
  const startedAt = process.hrtime.bigint()
  for (const each of replies) {
    if (isCounted && request) {
      onRequest?.call(app, request, each, done)
      onSend?.call(app, request, each, 'thing', done)
      onResponse?.call(app, request, each, done)
    }
    each.raw.emit('close')
  }
  return Number(process.hrtime.bigint() - startedAt) / requests
}

function scrapeNs(): number {
  const startedAt = process.hrtime.bigint()
  app.metrics.text()
  return Number(process.hrtime.bigint() - startedAt)
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}
