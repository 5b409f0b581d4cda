/**
 * A service for the tests of the process: does what the scenario in its first argument says, and logs
 * JSON lines to standard output.
 *
 *     served-app.ts SCENARIO PORT PRE_DELAY_MS REPEAT_MS
 *
 * @module
 */

import { syncBuiltinESMExports } from 'node:module'
import { setTimeout } from 'node:timers/promises'
import v8 from 'node:v8'
import fastify, { type FastifyInstance } from 'fastify'
import { lifecycle, lifecycleServerOptions, serve } from '../index.ts'

type Scenario = (app: FastifyInstance) => void

const scenarios: Readonly<Record<string, Scenario>> = {
  plain: () => {},
  'a slow start': (app) => {
    app.register(async () => void (await setTimeout(250)))
  },
  'a long warm-up': ({ lifecycle }) => {
    lifecycle.warmUp('model', (signal) => setTimeout(60_000, undefined, { signal }))
  },
  'a warm-up of four seconds, telling of flags': (app) => {
    const { lifecycle, log } = app
    lifecycle.warmUp('model', () => setTimeout(4_000))
    app.addHook('onReady', async () => log.info('put together'))
    const { setFlagsFromString } = v8
    v8.setFlagsFromString = (flag) => {
      log.info(`flag ${flag}`)
      setFlagsFromString(flag)
    }
    syncBuiltinESMExports()
  },
  'a failing plugin': (app) => {
    app.register(async () => {
      throw new Error('no schema')
    })
  },
  'a flush that hangs': ({ lifecycle }) => {
    lifecycle.onFlush('hangs', () => new Promise(() => {}))
  },
  'a close that hangs': (app) => {
    app.addHook('onClose', () => new Promise(() => {}))
  },
  'a flush that blocks the process, and a close that hangs': (app) => {
    app.addHook('onClose', () => new Promise(() => {}))
    app.lifecycle.onFlush('blocks', () => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_100)
    })
  },
  'a thrown error': (app) => {
    app.get('/fault', () => {
      process.nextTick(() => {
        throw new Error('thrown')
      })
      return {}
    })
  },
  'an unhandled rejection': (app) => {
    app.get('/fault', () => {
      void Promise.reject(new Error('rejected'))
      return {}
    })
  },
}

const [name = 'plain', port = '0', preDelayMs = '0', repeatMs = '500'] = process.argv.slice(2)
const app = fastify({ ...lifecycleServerOptions(), logger: true })
await app.register(lifecycle, {
  preDelayMs: Number(preDelayMs),
  drainMs: 100,
  finishMs: 400,
  abortMs: 100,
  flushMs: 100,
  closeMs: 100,
  totalMs: 1_000 + Number(preDelayMs),
})
app.get('/', () => ({}))
scenarios[name]?.(app)
const listening = serve(app, { port: Number(port), repeatMs: Number(repeatMs) })
app.log.info('heeding signals')
await listening
