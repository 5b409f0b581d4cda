/**
 * Runs an application as the process: listens, heeds signals, and ends with an exit code.
 *
 * 0 after a clean shutdown; 1 if anything was given up, if the start failed, after an uncaught
 * error, when the whole budget is spent (watchdog), or at once on a second signal.
 *
 * @module
 */

import { collectStartGarbage } from '../start-garbage.ts'
import { assertDuration } from './bounds.ts'
import type { Lifecycle } from './lifecycle.ts'
import { prepareProcess } from './prepare-process.ts'
import { keepTicksQuick } from './quick-ticks.ts'
import { signalRequests } from './signal-requests.ts'
import type { Log } from './state-machine.ts'

export interface ServeOptions {
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host?: string
  /** Port to listen on; 0 takes a free one. Default 8000. */
  readonly port?: number
  /**
   * Descriptor of a TCP socket that a supervisor has opened, instead of `host` and `port`; systemd
   * passes 3. What connects while the service restarts waits there for the next process.
   */
  readonly fd?: number
  /** Signals that stop the service. Default SIGTERM and SIGINT. */
  readonly signals?: readonly NodeJS.Signals[]
  /** The same signal again within this many milliseconds is the same request. Default 500. */
  readonly repeatMs?: number
}

const lingerMs = 100

/** The part of a Fastify application with the `lifecycle` plugin that is used here. */
export interface ServedApp {
  readonly lifecycle: Lifecycle
  readonly log: Log
  ready(): PromiseLike<unknown>
  listen(options: { host: string; port: number } | { host: string; fd: number }): Promise<string>
}

/**
 * Resolves to the URL as soon as the application listens, which may be before it is ready; or to
 * `undefined` if it was stopped before, or cannot start: the process is then about to end.
 *
 * @throws TypeError if the `lifecycle` plugin is not there: await its registration.
 */
export async function serve(
  app: ServedApp,
  options: ServeOptions = {},
): Promise<string | undefined> {
  const { host = '127.0.0.1', port = 8000, fd } = options
  if (!('lifecycle' in app)) {
    throw new TypeError('serve() needs the lifecycle plugin: await app.register(lifecycle)')
  }
  const listening = Promise.withResolvers<string | undefined>()
  let url: string | undefined

  keepTicksQuick()
  endWithShutdown(app)
  heedSignals(app, options)
  collectStartGarbage(() => app.lifecycle.state === 'starting')
  app.lifecycle.warmUp('start', async (signal) => {
    try {
      await app.ready()
      prepareProcess()
      // With a descriptor the host says nothing, but Fastify would else open others for `localhost`.
      if (!signal.aborted) url = await app.listen(fd === undefined ? { host, port } : { host, fd })
    } finally {
      listening.resolve(url)
    }
  })
  return listening.promise
}

// A shutdown may also be asked for by the application itself, so all hangs on its first hook.
function endWithShutdown({ lifecycle, log }: ServedApp): void {
  let failed = false

  process.on('uncaughtException', (error, origin) => {
    failed = true
    log.fatal({ err: error, origin }, 'an error was not caught')
    void lifecycle.shutdown(origin)
  })
  lifecycle.onDraining('watchdog', () => {
    const watchdog = setTimeout(() => {
      log.fatal({ totalMs: lifecycle.bounds.totalMs }, 'the shutdown took too long')
      process.exit(1)
    }, lifecycle.bounds.totalMs)
    void lifecycle.shutdown('close').then(() => {
      clearTimeout(watchdog)
      end(failed ? 1 : lifecycle.exitCode)
    })
  })
}

// With nothing left to do the process ends by itself, after the log has written its last lines: to
// exit would overtake those that a thread is just writing. What is still open does not hold it up.
function end(exitCode: 0 | 1): void {
  process.exitCode = exitCode
  setTimeout(() => process.exit(exitCode), lingerMs).unref()
}

function heedSignals({ lifecycle, log }: ServedApp, options: ServeOptions): void {
  const { signals = ['SIGTERM', 'SIGINT'], repeatMs = 500 } = options
  assertDuration('serve.repeatMs', repeatMs)
  const meaningOf = signalRequests(repeatMs, () => performance.now())
  const meet = {
    stop: (signal: string) => void lifecycle.shutdown(signal),
    repetition: () => {},
    'at-once': (signal: string) => {
      log.fatal({ signal }, 'stopped at once by a second signal')
      process.exit(1)
    },
  }
  for (const signal of signals) process.on(signal, () => meet[meaningOf(signal)](signal))
}
