/**
 * A service under a Prometheus that has the shipped rules twice, with time run faster: as they are,
 * and with ten times each threshold as `Tenfold…`.
 *
 * @module
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type ChildOptions,
  type ChildService,
  childService,
} from '../../apps/vehicle-api/src/testing/child-service.ts'
import { highLimits, someUser } from '../../apps/vehicle-api/src/testing/fault-stand.ts'
import {
  type LoadKind,
  type SteadyLoad,
  steadyLoad,
} from '../../apps/vehicle-api/src/testing/steady-load.ts'
import { copyRules, prometheusFolder, type Rule, tenfold } from '../prometheus-rules.ts'
import { freePort } from '../servers/free-port.ts'
import { type PrometheusServer, prometheusServer } from '../servers/prometheus-server.ts'
import { type Compression, compressed, scrapeInterval } from './compressed-rules.ts'

export interface AlertStand extends AsyncDisposable {
  readonly prometheus: PrometheusServer
  readonly service: RestartableService
  /** Of a user without special rights. */
  readonly headers: { readonly authorization: string }
  readonly administrator: { readonly authorization: string }
  /** From now until it is stopped. */
  load(kinds: readonly LoadKind[], perSecond: number): SteadyLoad
  /** What asks for nothing but the process all the while; between both, there is none. */
  readonly calls: { begin(): void; end(): Promise<void> }
}

export interface RestartableService {
  readonly url: string
  readonly metricsUrl: string
  readonly folder: string
  /** That runs now. */
  readonly child: ChildService
  /** With -9. */
  kill(): Promise<void>
  /** In its folder and on its ports, maybe otherwise configured from now on. */
  start(env?: Readonly<Record<string, string>>): Promise<void>
}

export interface AlertStandOptions extends Compression {
  readonly env?: Readonly<Record<string, string>>
  readonly child?: ChildOptions
  /** Default: a new one, removed at the end. */
  readonly folder?: string
  readonly callsPerSecond?: number
}

export const tenfoldPrefix = 'Tenfold'

/** Asks neither the store nor anything else that can be away. */
const call: LoadKind = { name: 'keys', method: 'GET', path: '/.well-known/jwks.json' }

export async function alertStand(options: AlertStandOptions): Promise<AlertStand> {
  await using stack = new AsyncDisposableStack()
  const ports = { service: await freePort(), metrics: await freePort() }
  const folder = options.folder ?? (await temporaryFolder(stack))
  const rulesFolder = await temporaryFolder(stack)
  copyRules(rulesFolder, (rule) => withTenfold(compressed(rule, options)))
  const [prometheus, service] = await Promise.all([
    prometheusServer({
      targets: [`127.0.0.1:${ports.metrics}`],
      configuration: join(prometheusFolder, 'prometheus.yml'),
      rules: [join(rulesFolder, 'rules/*.yml')],
      interval: scrapeInterval,
    }),
    restartable(ports, folder, options),
  ])
  stack.use(prometheus)
  stack.use(service)
  const headers = await someUser(service)
  const load = (kinds: readonly LoadKind[], perSecond: number) =>
    steadyLoad({ url: service.url, kinds, perSecond })
  const calls = callsOf(() => load([call], options.callsPerSecond ?? 60))
  stack.defer(calls.end)
  calls.begin()
  await prometheus.ready(30_000)

  const owned = stack.move()
  return {
    prometheus,
    service,
    headers,
    administrator: service.child.headers,
    load,
    calls,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function withTenfold(rule: Rule): readonly Rule[] {
  const other = tenfold(rule)
  return 'alert' in other ? [rule, { ...other, alert: `${tenfoldPrefix}${other.alert}` }] : [rule]
}

async function restartable(
  ports: { readonly service: number; readonly metrics: number },
  folder: string,
  { env, child: options }: AlertStandOptions,
): Promise<RestartableService & AsyncDisposable> {
  let given: Readonly<Record<string, string>> = {
    ...highLimits,
    ACCESS_TOKEN_TTL: '1h',
    LOG_LEVEL: 'fatal',
    PORT: String(ports.service),
    METRICS_PORT: String(ports.metrics),
    DATA_DIR: folder,
    ...env,
  }
  const started = async (known?: ChildService['headers']) => {
    const one = await childService(given, { ...options, ...(known && { headers: known }) })
    one.process.once('exit', (code, signal) => {
      if (!isMeant)
        process.stderr.write(`it ended, ${code ?? signal}:\n${one.output().slice(-4_000)}\n`)
    })
    return one
  }
  let isMeant = false
  let child = await started()
  const { headers } = child
  const kill = async () => {
    isMeant = true
    await child[Symbol.asyncDispose]()
  }
  return {
    url: `http://127.0.0.1:${ports.service}`,
    metricsUrl: `http://127.0.0.1:${ports.metrics}/metrics`,
    folder,
    get child() {
      return child
    },
    kill,
    async start(more = {}) {
      given = { ...given, ...more }
      child = await started(headers)
      isMeant = false
    },
    [Symbol.asyncDispose]: kill,
  }
}

function callsOf(begin: () => SteadyLoad): AlertStand['calls'] {
  let running: SteadyLoad | undefined
  return {
    begin() {
      running ??= begin()
    },
    async end() {
      await running?.stop()
      running = undefined
    },
  }
}

async function temporaryFolder(stack: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-alerts-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  return folder
}
