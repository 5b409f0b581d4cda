import assert from 'node:assert/strict'
import { registerHooks } from 'node:module'
import { test } from 'node:test'
import Fastify, { type FastifyInstance } from 'fastify'
import type { ErrorReportingOptions } from './index.ts'

const loaded: string[] = []
registerHooks({
  resolve(specifier, context, next) {
    loaded.push(specifier)
    return next(specifier, context)
  },
})
// After the hooks, so that a static import would be seen.
const { errorReporting } = await import('./index.ts')
const ofSentry = () => loaded.filter((specifier) => specifier.includes('@sentry/'))

test('without a DSN nothing is loaded and nothing is hooked, and reporting does nothing', async () => {
  await using app = await service({})

  app.errorReporting.report(new Error('nobody hears it'))

  assert.deepEqual(ofSentry(), [])
  assert.deepEqual(hooked, [])
  assert.equal(process.listenerCount('uncaughtExceptionMonitor'), 0)
  assert.equal(app.errorReporting.isEnabled, false)
  assert.equal(app.errorReporting.stats().sent, 0)
})

test('with a DSN it is loaded and hooked', async () => {
  await using app = await service({ dsn: 'http://key@127.0.0.1:9/1' })

  assert.ok(ofSentry().includes('@sentry/core'))
  assert.ok(hooked.includes('onError'))
  assert.equal(process.listenerCount('uncaughtExceptionMonitor'), 1)
  assert.equal(app.errorReporting.isEnabled, true)
})

test('nothing of OpenTelemetry is loaded, and no listener of the process is the library’s', async () => {
  const before = process.eventNames().map((name) => [name, process.listenerCount(name)])
  await using app = await service({ dsn: 'http://key@127.0.0.1:9/1', uncaught: false })

  app.errorReporting.report(new Error('nobody hears it'))

  assert.deepEqual(
    loaded.filter((specifier) => /opentelemetry/.test(specifier)),
    [],
  )
  assert.deepEqual(
    process.eventNames().map((name) => [name, process.listenerCount(name)]),
    before,
  )
})

let hooked: string[] = []

async function service(options: ErrorReportingOptions): Promise<FastifyInstance> {
  const app = Fastify()
  hooked = []
  app.addHook = new Proxy(app.addHook, {
    apply(target, self, [name, hook]) {
      hooked.push(String(name))
      return Reflect.apply(target, self, [name, hook])
    },
  })
  await app.register(errorReporting, options)
  return app
}
