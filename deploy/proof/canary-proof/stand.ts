/**
 * The shipped HAProxy before instances of the service, alone or behind the shipped nginx as in
 * compose.production.yaml, with all that `deploy.sh` needs to deploy there.
 *
 * @module
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { childEnvironment } from '../../../apps/vehicle-api/src/testing/child-environment.ts'
import { highLimits } from '../../../apps/vehicle-api/src/testing/fault-stand.ts'
import { cheapHashes } from '../../../apps/vehicle-api/src/testing/quick-start.ts'
import { production } from '../../../apps/vehicle-api/src/testing/refused-config.ts'
import { postgresServer } from '../../../tools/servers/postgres-server.ts'
import { nginxFolder, replaced } from '../../checks/proxies/nginx-copy.ts'
import { serviceLimits } from '../../checks/proxies/service-limits.ts'
import { shippedHaproxy } from '../../checks/proxies/shipped-haproxy.ts'
import { shippedNginx } from '../../checks/proxies/shipped-nginx.ts'
import { type Instances, instances } from './instances.ts'
import { bearablePause } from './visitors.ts'

export type FrontName = 'HAProxy' | 'nginx, then HAProxy'

export interface Stand extends AsyncDisposable {
  readonly instances: Instances
  /** What visitors connect to. */
  readonly port: number
  /** How long each visitor waits between two requests. */
  readonly pauseMs: number
  /** Of `deploy.sh --config`. */
  readonly config: string
  /** Of `deploy.sh`. */
  readonly env: NodeJS.ProcessEnv
  /** Weight of the canary now. */
  readonly canaryWeight: () => Promise<number>
}

/** How the proof differs from what is shipped: its windows, and that one machine does all of it. */
export const shortened = {
  windowSeconds: 6,
  pollSeconds: 0.5,
  requestsMin: 20,
  // On a machine that others use as well, how long an answer takes is chance.
  latencyFloorMs: 2_000,
} as const
const watchMinutes = 0.1
/** Fewer than an instance takes on at once, 2 x DATABASE_POOL_MAX: how many it refuses is no matter here. */
export const visitorCount = 38

export async function stand(front: FrontName): Promise<Stand> {
  await using stack = new AsyncDisposableStack()
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-canary-'))
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  const postgres = stack.use(await postgresServer({ storage: 'memory' }))
  const store = {
    DATABASE_URL: await postgres.createDatabase(),
    BACKUP_DIR: join(folder, 'backups'),
  }
  const all = stack.use(await instances({ ...(await serviceEnvironment()), ...store }))
  const { stable1, stable2, canary1 } = all.ports
  const haproxy = await shippedHaproxy({
    ...{ stable1: stable1.http, stable2: stable2.http, canary1: canary1.http },
    // nginx tells who the visitors are; without it they come themselves.
    trusted: front === 'HAProxy' ? '192.0.2.1/32' : '127.0.0.1/32',
  })
  stack.defer(() => haproxy.stop())
  const port = front === 'HAProxy' ? haproxy.port : await nginxBefore(haproxy.port, stack)
  const config = join(folder, 'deploy.json')
  const adminSocket = join(haproxy.directory, 'admin.sock')
  writeFileSync(config, JSON.stringify(settingsOf(all, port, adminSocket, folder)))
  await untilBothServe(haproxy.admin)
  // Half of them alone must bear it at last.
  const pauseMs = 2 * (await bearablePause({ port, count: visitorCount, headers: all.headers }))

  const owned = stack.move()
  return {
    ...{ instances: all, port, pauseMs, config },
    env: { ...childEnvironment, ...operatorsEnvironment(folder), ...store },
    canaryWeight: async () => Number.parseInt(await haproxy.admin('get weight api/canary1'), 10),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function serviceEnvironment(): Promise<Readonly<Record<string, string>>> {
  const { config } = await serviceLimits()
  return {
    ...highLimits,
    LOG_LEVEL: 'fatal',
    SECRET_KEY: String(production['SECRET_KEY']),
    TRUST_PROXY: '127.0.0.1/32',
    CONSOLE_ENABLED: 'false',
    // As production has them.
    SHUTDOWN_PRE_DELAY: `${config.shutdownPreDelayMs}ms`,
    SHUTDOWN_DRAIN: `${config.shutdownDrainMs}ms`,
    DATABASE_POOL_MAX: '20',
    // How busy the machine is while an instance starts has nothing to say about the deployment.
    DATABASE_CONNECT_TIMEOUT: '5s',
    DATABASE_STATEMENT_TIMEOUT: '10s',
  }
}

/** What the doctor, the backups and the migrations find: that of production. */
function operatorsEnvironment(folder: string): Readonly<Record<string, string>> {
  return {
    ...(production as Readonly<Record<string, string>>),
    ...cheapHashes,
    DATA_DIR: join(folder, 'data'),
    TRUST_PROXY: '127.0.0.1/32',
    PORT: '0',
  }
}

async function nginxBefore(port: number, stack: AsyncDisposableStack): Promise<number> {
  const shipped = readFileSync(join(nginxFolder, 'upstream.production.conf'), 'utf8')
  const upstream = replaced(shipped, 'balancer:8000', `127.0.0.1:${port}`)
  const nginx = await shippedNginx({
    upstreams: [port],
    console: tmpdir(),
    edit: (text, name) => (name === 'upstream.conf' ? upstream : text),
  })
  stack.defer(() => nginx.stop())
  return nginx.port
}

function settingsOf(
  { ports, command }: Instances,
  port: number,
  adminSocket: string,
  folder: string,
): object {
  const { stable1, stable2, canary1 } = ports
  const metricsOf = ({ metrics }: { readonly metrics: number }) =>
    `http://127.0.0.1:${metrics}/metrics`
  const app = join(import.meta.dirname, '../../../apps/vehicle-api/src')
  const node = [
    process.execPath,
    '--conditions=@plimsoll/source',
    '--disable-warning=ExperimentalWarning',
  ]
  return {
    name: 'proof',
    platform: 'haproxy',
    stateFolder: folder,
    operators: {
      doctor: [...node, join(app, 'doctor/run-doctor.ts')],
      service: [...node, join(app, 'service-cli.ts')],
    },
    canary: shortened,
    watchMinutes,
    metrics: {
      instances: { stable: [stable1, stable2].map(metricsOf), canary: [metricsOf(canary1)] },
    },
    smoke: { url: `http://127.0.0.1:${port}`, paths: ['/readyz', '/health'] },
    haproxy: {
      adminSocket,
      start: [...command, 'start', '{server}', '{image}'],
      stop: [...command, 'stop', '{server}'],
      current: [...command, 'current'],
    },
  }
}

async function untilBothServe(admin: (command: string) => Promise<string>): Promise<void> {
  let up = 0
  while (up < 2) up = (await admin('show stat')).match(/^api,stable\d,.*,UP,/gm)?.length ?? 0
}
