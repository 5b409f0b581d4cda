/**
 * What a handler or a hook brings after its request was answered for it: nobody sees it, nothing
 * fails of it, and no line of the log calls it an error of the framework.
 */

import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import fastify, { type RouteHandlerMethod, type RouteShorthandOptions } from 'fastify'
import { deadline } from './index.ts'
import { becomes, type ListeningApp, listeningApp, timed } from './testing/listening-app.ts'

const limitMs = 60
const errorLevel = 50

type Late = (gate: Promise<void>) => {
  readonly options?: RouteShorthandOptions
  readonly handler: RouteHandlerMethod
}

/** What comes late, and how many results that counts for. */
const lateResults: Record<string, readonly [Late, number]> = {
  'a value': [(gate) => ({ handler: () => gate.then(() => ({ late: true })) }), 1],
  'nothing at all': [(gate) => ({ handler: () => gate }), 0],
  'a reply that was sent from a callback': [
    (gate) => ({ handler: (_request, reply) => void gate.then(() => reply.code(201).send({})) }),
    1,
  ],
  'a reply that was sent and returned': [
    (gate) => ({ handler: (_request, reply) => gate.then(() => reply.code(201).send({})) }),
    1,
  ],
  'a stream': [(gate) => ({ handler: () => gate.then(() => Readable.from(['late'])) }), 1],
  'a web stream': [(gate) => ({ handler: () => gate.then(() => new Blob(['late']).stream()) }), 1],
  'an answer written past the framework': [
    (gate) => ({
      handler: (_request, { raw }) => gate.then(() => void raw.writeHead(200).end('late')),
    }),
    0,
  ],
  'the handler that waited for a hook': [
    (gate) => ({ options: { onRequest: () => gate }, handler: () => assert.fail('it ran') }),
    0,
  ],
  'the handler that waited for another hook': [
    (gate) => ({ options: { preHandler: () => gate }, handler: () => assert.fail('it ran') }),
    0,
  ],
  'an answer that waited to be serialised': [
    (gate) => ({
      options: { preSerialization: async (_request, _reply, payload) => gate.then(() => payload) },
      handler: () => ({ late: true }),
    }),
    1,
  ],
  'an error that waited in the hooks for errors': [
    (gate) => ({
      options: { onError: () => gate },
      handler: () => Promise.reject(new Error('of the handler')),
    }),
    1,
  ],
  'an answer that waited in the hooks that send': [
    (gate) => ({ options: { onSend: () => gate }, handler: () => ({ late: true }) }),
    0,
  ],
  'a stream that waited in the hooks that send': [
    (gate) => ({ options: { onSend: () => gate }, handler: () => Readable.from(['late']) }),
    0,
  ],
}

for (const [what, [late, counted]] of Object.entries(lateResults)) {
  test(`${what} is discarded`, async () => {
    const gate = Promise.withResolvers<void>()
    await using service = await listeningApp({ defaultMs: limitMs }, (app) => {
      const { options = {}, handler } = late(gate.promise)
      app.get('/', options, handler)
      app.get('/well', () => ({ well: true }))
    })

    const { status, body } = await timed(service.url)
    gate.resolve()
    await wait(20)

    assert.deepEqual([status, body.error_code], [504, 'REQUEST_TIMEOUT'])
    assert.equal(service.app.deadline.stats().lateResults, counted)
    assert.deepEqual(errorsOf(service), loggedFor(what))
    assert.equal((await timed(`${service.url}/well`)).status, 200)
  })
}

test('a late stream is destroyed, not left open', async () => {
  const source = Readable.from(['late'])
  await using service = await listeningApp({ defaultMs: limitMs }, (app) => {
    app.get('/', () => wait(2 * limitMs, source))
  })

  await timed(service.url)

  await becomes(() => source.destroyed)
})

test('a handler that ends because it was told to is no news, one that fails by itself is', async () => {
  await using service = await listeningApp({ defaultMs: limitMs }, (app) => {
    app.get('/told', ({ deadline: { signal } }) => wait(5_000, '', { signal }))
    app.get('/failed', async () => {
      await wait(2 * limitMs)
      throw new Error('of its own')
    })
  })

  await Promise.all([timed(`${service.url}/told`), timed(`${service.url}/failed`)])
  await becomes(() => service.logged.some(({ msg }) => msg.includes('failed after its deadline')))

  const late = service.logged.filter(({ msg }) => msg.includes('failed after its deadline'))
  assert.equal(late.length, 1)
  assert.equal(errorsOf(service).length, 2)
  assert.equal(service.app.deadline.stats().lateResults, 0)
})

test('an error handler may take its time, and what comes meanwhile does not slip in', async () => {
  await using service = await listeningApp({ defaultMs: limitMs }, (app) => {
    const errorHandler: RouteShorthandOptions['errorHandler'] = async (error, _request, reply) => {
      await wait(25)
      return reply.code(error.statusCode ?? 500).send({ error_code: 'ITS_OWN' })
    }
    app.get('/', { errorHandler }, async ({ deadline: { signal } }, reply) => {
      await wait(5_000, undefined, { signal }).catch(() => {})
      return reply.send({ error_code: 'LATE' })
    })
  })

  const { status, body } = await timed(service.url)

  assert.deepEqual([status, body], [504, { error_code: 'ITS_OWN' }])
})

test('while the error takes its time, a hook that ends does not go on to the handler', async () => {
  let hasRun = false
  await using service = await listeningApp({ defaultMs: limitMs }, (app) => {
    const errorHandler: RouteShorthandOptions['errorHandler'] = async (error, _request, reply) => {
      await wait(25)
      return reply.code(error.statusCode ?? 500).send({})
    }
    const preHandler: RouteShorthandOptions['preHandler'] = async ({ deadline: { signal } }) => {
      await wait(5_000, undefined, { signal }).catch(() => {})
    }
    app.get('/', { errorHandler, preHandler }, async () => {
      hasRun = true
    })
  })

  const { status } = await timed(service.url)

  assert.deepEqual([status, hasRun], [504, false])
})

test('hooks in which the error gets stuck too are passed by', async () => {
  await using service = await listeningApp({ defaultMs: limitMs }, (app) => {
    app.addHook('onRequest', async (_request, reply) => void reply.header('x-request-id', 'r-1'))
    app.addHook('onSend', () => new Promise(() => {}))
    app.get('/', () => new Promise(() => {}))
  })

  const { status, body, headers, tookMs } = await timed(service.url)

  assert.deepEqual([status, body.error_code], [504, 'REQUEST_TIMEOUT'])
  assert.equal(headers.get('x-request-id'), 'r-1')
  assert.ok(tookMs >= limitMs)
})

test('the access log sees the answer that the client got, whatever the handler says later', async () => {
  const statuses: number[] = []
  await using service = await listeningApp({ defaultMs: limitMs }, (app) => {
    app.addHook('onResponse', async (_request, reply) => void statuses.push(reply.statusCode))
    app.get('/', async ({ deadline: { signal } }, reply) => {
      await wait(5_000, undefined, { signal }).catch(() => {})
      return reply.code(200).send('late')
    })
  })

  await timed(service.url)
  await becomes(() => statuses.length === 1)

  assert.deepEqual(statuses, [504])
})

test('a request is not ended as a part of the one that set the timer', async () => {
  const storage = new AsyncLocalStorage<string>()
  const seen: unknown[] = []
  await using app = fastify()
  app.addHook('onRequest', ({ url }, _reply, done) => storage.run(url, done))
  await app.register(deadline, { defaultMs: limitMs })
  app.addHook('onError', async () => void seen.push(storage.getStore()))
  app.get('/:name', () => new Promise(() => {}))

  await Promise.all([app.inject('/first'), app.inject('/second')])

  assert.deepEqual(seen, [undefined, undefined])
})

function errorsOf({ logged }: ListeningApp): string[] {
  return logged.filter(({ level }) => level >= errorLevel).map(({ msg }) => msg)
}

/** Past hooks at work the error is not logged by its handler. */
function loggedFor(what: string): string[] {
  if (what.includes('hooks that send')) return []
  // Of the handler, whose hooks ended at last.
  if (what.includes('hooks for errors')) {
    return ['The service failed to answer; the request id leads to the cause.']
  }
  return ['The operation did not finish within 60 ms.']
}
