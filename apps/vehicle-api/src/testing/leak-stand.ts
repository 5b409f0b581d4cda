/**
 * The whole service with everything attached that shows anything of it, and what each of them has
 * been shown.
 *
 * @module
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { currentContext } from '@plimsoll/kit/context'
import type { Database } from '@plimsoll/kit/database'
import { createLogger, type Logger, redact } from '@plimsoll/kit/logging'
import { startTracing, type Tracing } from '@plimsoll/kit/tracing'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { envelopeRecorder } from '../../../../packages/kit/src/observability/error-reporting/testing/envelope-recorder.ts'
import { otlpCollector } from '../../../../packages/kit/src/observability/tracing/testing/otlp-collector.ts'
import { loadServiceConfig, type ServiceConfig } from '../config.ts'
import { modelBounds } from '../limits.ts'
import { createModelPool, loadManifest, shippedModel } from '../model/index.ts'
import { serviceKeys } from '../security/keys.ts'
import { readyStore } from '../store/ready-store.ts'
import type { ServiceTables } from '../store/service-tables.ts'
import { outputCollector } from '../terminal/testing/output-collector.ts'
import { traceCli } from '../trace-cli/run.ts'
import type { Plants } from './leak-plants.ts'
import { type Sinks, textOf } from './leak-search.ts'
import { echoHeader, tellEverything, withoutRedaction } from './leak-weakness.ts'
import { tablesOf } from './planted-secrets.ts'
import { cheapHashes } from './quick-start.ts'
import type { Post } from './sign-in.ts'
import { newTestUser, type TestUser } from './signed-in.ts'

export interface LeakStandOptions {
  readonly plants: Plants
  readonly env: Readonly<Record<string, string>>
  /** The control: nothing is redacted, and what is kept out by design is told everywhere. */
  readonly isWeak: boolean
}

/** What was asked, and which secrets the answer is there to give. */
export interface Asked extends InjectOptions {
  readonly given?: (answer: LightMyRequestResponse) => readonly string[]
}

export interface LeakStand extends AsyncDisposable {
  readonly plants: Plants
  readonly app: FastifyInstance
  readonly store: Database<ServiceTables>
  readonly admin: TestUser
  ask(asked: Asked): Promise<LightMyRequestResponse>
  /** A request whose handler does this, which fails. */
  fail(work: () => unknown): Promise<LightMyRequestResponse>
  /** All that came out so far, by where. */
  sinks(): Promise<Sinks>
  /** Of a weak service: from now on the sinks have what by design is told nowhere. */
  tellAll(): Promise<void>
}

/** Of all requests, so that they are one story. */
const traceId = '6f0c1d2e3a4b5c6d7e8f90a1b2c3d4e5'
const traceparent = `00-${traceId}-1a2b3c4d5e6f7081-01`

export async function leakStand(options: LeakStandOptions): Promise<LeakStand> {
  const { plants } = options
  await using stack = new AsyncDisposableStack()
  const watch = await watchers(stack, options)
  const { app, store, fault, tellAll } = await startedService(stack, options, watch)
  const post: Post = async (url, payload) =>
    (await app.inject({ method: 'POST', url, payload })).json()
  const admin = await newTestUser(post, store, 'admin')
  const token = admin.headers.authorization
  plants.learn('access token', token, token.split('.')[2])
  const answers = new Answers()
  const ask: LeakStand['ask'] = async ({ given, ...asked }) => {
    const answer = await app.inject({ ...asked, headers: { traceparent, ...asked.headers } })
    answers.keep(answer, given?.(answer) ?? [])
    return answer
  }
  const owned = stack.move()
  return {
    plants,
    app,
    store,
    admin,
    ask,
    fail(work) {
      fault.work = work
      return ask({ url: '/leaks/fault' })
    },
    async tellAll() {
      await tellAll?.(store)
      answers.tellEchoes()
    },
    async sinks() {
      await app.errorReporting.flush()
      return new Map([
        ...(await watch.sinks()),
        ['metrics', await metricsOf(app, admin)],
        ['answers', answers.text()],
        ...(await tableSinks(store)),
      ])
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

interface Watchers {
  readonly env: Readonly<Record<string, string>>
  readonly logLine: (text: string) => void
  readonly tracing: Tracing
  readonly sinks: () => Promise<Sinks>
}

/** The log, a collector of traces, and one of reports. */
async function watchers(
  stack: AsyncDisposableStack,
  { plants, isWeak }: LeakStandOptions,
): Promise<Watchers> {
  const collector = stack.use(await otlpCollector())
  const recorder = stack.use(await envelopeRecorder())
  const token = plants.plant('OTEL_EXPORTER_OTLP_HEADERS')
  const tracing = await startTracing({
    collector: { url: collector.url, headers: { 'x-otlp-token': token } },
    resource: { 'service.name': 'vehicle-api' },
    currentContext,
    redact: isWeak ? (text) => text : redact,
  })
  stack.defer(() => tracing.close(0))
  const lines: string[] = []
  return {
    env: {
      SENTRY_DSN: recorder.dsn.replace('public0key', plants.plant('SENTRY_DSN', 'hex')),
      OTEL_EXPORTER_OTLP_HEADERS: `x-otlp-token=${token}`,
    },
    logLine: (text) => void lines.push(text),
    tracing,
    async sinks() {
      await tracing.flush(5_000)
      const log = lines.join('')
      // The key is in the header that authenticates the sender, and in no other place.
      const reports = recorder.envelopes.map(({ header, event }) => JSON.stringify([header, event]))
      return new Map([
        ['log', log],
        ['story', await storyOf(log)],
        ['traces', JSON.stringify(collector.spans)],
        ['Sentry', reports.join('\n')],
      ])
    },
  }
}

async function startedService(
  stack: AsyncDisposableStack,
  options: LeakStandOptions,
  { logLine, tracing, ...watch }: Watchers,
) {
  const { isWeak } = options
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-leaks-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const general = { NODE_ENV: 'test', DATA_DIR: folder, LOAD_SHEDDING: 'false', ...cheapHashes }
  const env = { ...general, TRUST_PROXY: '127.0.0.1/32', ...options.env, ...watch.env }
  const { config } = await loadServiceConfig(env)
  const logger = createLogger({
    level: config.logLevel,
    sync: true,
    context: currentContext,
    redaction: isWeak ? 'off' : 'on',
    destination: { write: logLine },
  })
  const model = stack.use(await leakingModel(config, logger))
  const { store } = await readyStore(config)
  stack.defer(() => store.close())
  const keys = await serviceKeys(config)
  const { vehicleApi } = await (isWeak ? withoutRedaction() : import('../main.ts'))
  const app = await vehicleApi({ config, logger, keys, model, store })
  stack.defer(() => app.close())
  const tellAll = isWeak ? tellEverything(app, { traceId, tracing, env }) : undefined
  const fault: { work: () => unknown } = { work: () => undefined }
  app.get('/leaks/fault', { config: { access: 'public' } }, async () => {
    await fault.work()
    // What a statement that works gives is no leak: SQLite takes a secret that begins with digits
    // for a number.
    return 'it did not fail'
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  app.lifecycle.markReady()
  return { app, store, fault, tellAll }
}

async function leakingModel(config: ServiceConfig, logger: Logger) {
  const model = await createModelPool({
    manifest: await loadManifest(shippedModel),
    workers: 1,
    ...modelBounds(config),
    script: new URL('./leaking-worker.ts', import.meta.url),
    restartFirstMs: 5,
    // As `modelOrExit` has it.
    onWorkerLost: ({ kind, cause, restartInMs }) => {
      logger.error({ err: cause, kind, restartInMs }, 'a worker of the model was lost')
    },
  })
  return Object.assign(model, { [Symbol.asyncDispose]: () => model.close() })
}

/** All that was answered, without what an answer was there to give. */
class Answers {
  readonly #texts: string[] = []
  readonly #echoes: string[] = []

  keep({ headers, rawPayload }: LightMyRequestResponse, given: readonly string[]): void {
    const { [echoHeader]: echo = '', ...others } = headers
    this.#echoes.push(String(echo))
    const text = `${JSON.stringify(others)}\n${textOf(rawPayload)}`
    this.#texts.push(given.reduce((left, secret) => left.replaceAll(secret, '[given]'), text))
  }

  tellEchoes(): void {
    this.#texts.push(...this.#echoes)
  }

  text(): string {
    return this.#texts.join('\n')
  }
}

/** In both formats. */
async function metricsOf(app: FastifyInstance, admin: TestUser): Promise<string> {
  const accepts = ['text/plain', 'application/openmetrics-text']
  const texts = accepts.map(async (accept) => {
    const headers = { ...admin.headers, accept }
    const { body } = await app.inject({ url: '/metrics', headers })
    return body
  })
  return (await Promise.all(texts)).join('\n')
}

async function storyOf(log: string): Promise<string> {
  const [stdout, stderr] = [outputCollector(), outputCollector()]
  const stdin = (async function* () {
    yield Buffer.from(log)
  })()
  await traceCli([traceId], { stdout, stderr, stdin, env: {}, cwd: () => '.' })
  return `${stdout.text()}${stderr.text()}`
}

async function tableSinks(store: Database<ServiceTables>): Promise<[string, string][]> {
  const tables = await tablesOf({ store })
  const isAudit = (name: string) => name.includes('audit')
  const textOf = (rows: typeof tables) => rows.map(([name, text]) => `${name}\n${text}`).join('\n')
  return [
    ['audit log', textOf(tables.filter(([name]) => isAudit(name)))],
    ['other tables', textOf(tables.filter(([name]) => !isAudit(name)))],
  ]
}
