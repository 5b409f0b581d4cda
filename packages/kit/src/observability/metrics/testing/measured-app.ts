import { connect, type Socket } from 'node:net'
import fastify, { type FastifyInstance, LogController } from 'fastify'
import { errors, problemServerOptions } from '../../../foundation/errors/index.ts'
import { type MetricsOptions, metrics } from '../index.ts'
import { type ParsedFamily, parsedExposition } from './parsed-exposition.ts'

export interface MeasuredApp extends AsyncDisposable {
  readonly app: FastifyInstance
  /** Lines of the log, parsed. */
  readonly logged: readonly Readonly<Record<string, unknown>>[]
  /** What is shown now, parsed. */
  readonly shown: () => Map<string, ParsedFamily>
  /** Listens, if it did not yet, and gives the URL. */
  readonly listen: () => Promise<string>
  /** A connection that has sent the text. */
  readonly send: (text: string) => Promise<Socket>
}

/** An application that counts its requests. */
export async function measuredApp(
  build: (app: FastifyInstance) => void | Promise<void> = () => {},
  options: MetricsOptions = {},
): Promise<MeasuredApp> {
  const logged: Record<string, unknown>[] = []
  const stream = { write: (line: string) => void logged.push(JSON.parse(line)) }
  const logController = new LogController({
    disableRequestLogging: true,
    requestIdLogLabel: 'requestId',
  })
  const logger = { level: 'info', stream }
  const app = fastify({ logger, logController, ...problemServerOptions() })
  await app.register(metrics, options)
  await app.register(errors)
  await build(app)
  let url: string | undefined
  const listen = async () => {
    url ??= await app.listen({ port: 0, host: '127.0.0.1' })
    return url
  }
  return {
    app,
    logged,
    shown: () => parsedExposition(app.metrics.text()),
    listen,
    async send(text) {
      const port = Number(new URL(await listen()).port)
      const socket = connect(port, '127.0.0.1').on('error', () => {})
      socket.write(text)
      return socket
    },
    async [Symbol.asyncDispose]() {
      app.server.closeAllConnections()
      await app.close()
    },
  }
}

/** Looks again and again, for so long. */
export async function becomes(isSo: () => boolean, ms = 3_000): Promise<void> {
  const untilMs = performance.now() + ms
  while (!isSo() && performance.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
