/**
 * Whether the services of production agree with each other, with the proxies and with the service's
 * own configuration.
 *
 * @module
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '@plimsoll/kit/config'
import { loadServiceConfig, type ServiceConfig } from '../../../apps/vehicle-api/src/config.ts'
import { secretKey } from '../../../apps/vehicle-api/src/testing/refused-config.ts'
import { flatNginx, nginxFolder } from '../proxies/nginx-copy.ts'
import { directivesOf, secondsOf } from '../proxies/nginx-directives.ts'
import { haproxyFile } from '../proxies/shipped-haproxy.ts'
import { type Composed, type ComposedService, given } from './composed.ts'

/** Of PostgreSQL as it comes. */
const databaseConnectionsMax = 100
/** For operators, migrations and the server's own. */
const connectionsKept = 10

export async function disagreements(composed: Composed): Promise<readonly string[]> {
  const instances = Object.entries(composed.services).filter(
    ([name, { image }]) => image === given.API_IMAGE && name !== 'migrate',
  )
  const read = await Promise.all(instances.map(([, service]) => configOf(service)))
  const configs = read.filter((config) => typeof config !== 'string')
  return [
    ...read.filter((config) => typeof config === 'string'),
    ...ways(composed),
    ...before(instances),
    ...graces(composed, instances, configs),
    ...connections(configs),
  ]
}

/** What the service makes of its environment, or why it does not start. */
async function configOf({ environment = {} }: ComposedService): Promise<ServiceConfig | string> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-compose-'))
  try {
    for (const [name, value] of Object.entries(examples)) writeFileSync(join(folder, name), value)
    const env = Object.entries(environment).map(([name, value]) => [
      name,
      value.replace('/run/secrets', folder),
    ])
    const { config, warnings } = await loadServiceConfig(Object.fromEntries(env))
    return warnings.length === 0 ? config : `the service warns: ${warnings.join('; ')}`
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const names = error.problems.map(({ variable }) => variable)
    return `the service refuses its configuration: ${names.join(', ')}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Such as an operator writes. */
const examples = {
  secret_key: secretKey,
  admin_password: 'three-Swans-on-9-grey-lakes',
  database_url: 'postgres://plimsoll:nine-Grey-lakes-3@postgres:5432/plimsoll',
  redis_url: 'redis://:nine-Grey-lakes-3@redis:6379',
}

/** From the client to the service: each is found under its name, and believes the one before alone. */
function ways({ services }: Composed): readonly string[] {
  const haproxy = readFileSync(haproxyFile, 'utf8')
  const servers = [...haproxy.matchAll(/presetenv (?:STABLE|CANARY)\d (\S+):8000/g)]
  const upstream = readFileSync(join(nginxFolder, 'upstream.production.conf'), 'utf8')
  const [, name = '', port = ''] = /server (\S+):(\d+) /.exec(upstream) ?? []
  const { LISTEN: listen = '', TRUSTED_PROXIES: trusted = '' } = services[name]?.environment ?? {}
  return [
    ...servers
      .filter(([, server = '']) => services[server]?.image !== given.API_IMAGE)
      .map(([, server]) => `HAProxy looks for ${server}, which is no instance of the service`),
    ...unless(listen.endsWith(`:${port}`), `nginx looks for ${name}:${port}, where nobody listens`),
    ...unless(
      trusted === `${addressOf(services['console'])}/32`,
      'HAProxy believes others than nginx',
    ),
    ...servers
      .filter(
        ([, server = '']) =>
          services[server]?.environment?.['TRUST_PROXY'] !== `${addressOf(services[name])}/32`,
      )
      .map(([, server]) => `${server} believes others than HAProxy`),
  ]
}

function addressOf(service: ComposedService | undefined): string {
  return service?.networks?.['inside']?.ipv4_address ?? 'nobody'
}

type Instances = readonly (readonly [string, ComposedService])[]

function before(instances: Instances): readonly string[] {
  return [
    ...unless(instances.length >= 2, 'one instance is not enough to replace one'),
    ...instances
      .filter(
        ([, { depends_on: after }]) =>
          after?.['migrate']?.condition !== 'service_completed_successfully',
      )
      .map(([name]) => `${name} starts before the schema is there`),
  ]
}

/** Whoever is told to end has time for it. */
function graces(
  { services }: Composed,
  instances: Instances,
  configs: readonly ServiceConfig[],
): readonly string[] {
  const longest = Math.max(...configs.map(({ shutdownGraceMs }) => shutdownGraceMs / 1_000)) + 5
  const stop = /hard-stop-after (\S+)/.exec(readFileSync(haproxyFile, 'utf8'))?.[1] ?? '1h'
  const workers = directivesOf(flatNginx()).find(({ name }) => name === 'worker_shutdown_timeout')
  const needed: readonly (readonly [string, number])[] = [
    ...instances.map(([name]) => [name, longest] as const),
    ['balancer', secondsOf(stop)],
    ['console', secondsOf(workers?.values[0] ?? '1h')],
  ]
  return needed.flatMap(([name, seconds]) => {
    const granted = secondsOf(services[name]?.stop_grace_period ?? '10s')
    return granted >= seconds
      ? []
      : [`${name} is killed after ${granted} s, and may need ${seconds} s to end`]
  })
}

function connections(configs: readonly ServiceConfig[]): readonly string[] {
  const all = configs.reduce((sum, { databasePoolMax }) => sum + databasePoolMax, connectionsKept)
  const problem = `the instances want ${all} connections, and PostgreSQL has ${databaseConnectionsMax}`
  return unless(all <= databaseConnectionsMax, problem)
}

function unless(holds: boolean, problem: string): readonly string[] {
  return holds ? [] : [problem]
}
