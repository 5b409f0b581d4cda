import { setTimeout as wait } from 'node:timers/promises'
import fastify, { type FastifyInstance, LogController } from 'fastify'
import { errors } from '../../../foundation/errors/index.ts'
import { type DeadlineOptions, deadline } from '../index.ts'

export interface ListeningApp extends AsyncDisposable {
  readonly app: FastifyInstance
  readonly url: string
  readonly port: number
  /** Lines of the log, parsed. */
  readonly logged: readonly { readonly level: number; readonly msg: string }[]
}

/** A service with deadlines that really listens. */
export async function listeningApp(
  options: DeadlineOptions,
  build: (app: FastifyInstance) => void | Promise<void>,
): Promise<ListeningApp> {
  const logged: { level: number; msg: string }[] = []
  const stream = { write: (line: string) => void logged.push(JSON.parse(line)) }
  const logController = new LogController({ disableRequestLogging: true })
  const app = fastify({ logger: { level: 'info', stream }, logController })
  await app.register(errors)
  await app.register(deadline, options)
  await build(app)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  return {
    app,
    port: Number(new URL(url).port),
    url,
    logged,
    async [Symbol.asyncDispose]() {
      app.server.closeAllConnections()
      await app.close()
    },
  }
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: { readonly error_code?: string; readonly [member: string]: unknown }
  readonly tookMs: number
}

/** An answer in JSON, and how long it took from before it was asked for. */
export async function timed(url: string, init: RequestInit = {}): Promise<Answer> {
  const startMs = performance.now()
  const { status, headers, ...response } = await answerOf(url, init)
  return { status, headers, body: response.body, tookMs: performance.now() - startMs }
}

async function answerOf(url: string, init: RequestInit) {
  const response = await fetch(url, init)
  const body = (await response.json()) as Answer['body']
  return { status: response.status, headers: response.headers, body }
}

/** Looks again and again, for so long. */
export async function becomes(isSo: () => boolean | Promise<boolean>, ms = 3_000): Promise<void> {
  const endMs = performance.now() + ms
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error(`it did not become so within ${ms} ms`)
    await wait(5)
  }
}
