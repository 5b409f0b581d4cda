/**
 * What every service of production must be like, whatever it is. Pure.
 *
 * @module
 */

import type { Composed, ComposedService } from './composed.ts'

/** @returns in sentences, each with the name of the service */
export function productionProblems(composed: Composed): readonly string[] {
  return Object.entries(composed.services).flatMap(([name, service]) =>
    [
      ...hardened(service),
      ...bounded(service),
      ...published(name, service),
      ...connected(service, composed),
      ...placed(service, composed),
      ...secret(service, composed),
    ].map((problem) => `${name} ${problem}`),
  )
}

function hardened(service: ComposedService): readonly string[] {
  const { cap_add: added = [], cap_drop: dropped = [], security_opt: security = [] } = service
  const mounts = service.volumes ?? []
  return [
    ...unless(service.read_only === true, 'can write to its root file system'),
    ...unless(dropped.includes('ALL') && added.length === 0, 'has capabilities'),
    ...unless(security.includes('no-new-privileges:true'), 'can gain privileges'),
    ...unless(service.privileged !== true, 'is privileged'),
    ...unless(service.network_mode === undefined, 'shares a network with something else'),
    ...unless(!mounts.some((mount) => mount.includes('docker.sock')), 'can command Docker'),
    ...unless(
      /@sha256:[0-9a-f]{64}$/.test(service.image ?? ''),
      'may be another image tomorrow: it is not named by digest',
    ),
  ]
}

function bounded(service: ComposedService): readonly string[] {
  const { mem_limit: memory, cpus, pids_limit: pids, restart, logging } = service
  const { 'max-size': size, 'max-file': files } = logging?.options ?? {}
  return [
    ...unless(memory !== undefined, 'may take all memory'),
    ...unless(cpus !== undefined && cpus > 0, 'may take all processors'),
    ...unless(pids !== undefined && pids > 0, 'may start any number of processes'),
    ...unless(restart !== undefined, 'does not say whether it is started again'),
    ...unless(size !== undefined && files !== undefined, 'may fill the disk with its log'),
  ]
}

/** Clients come through nginx; operators are on this machine. */
function published(name: string, { ports = [] }: ComposedService): readonly string[] {
  const isStore = name === 'postgres' || name === 'redis'
  return [
    ...unless(!isStore || ports.length === 0, 'publishes a port of a database'),
    ...unless(
      ports.every((port) => port.startsWith('127.0.0.1:')),
      'publishes a port to everybody unless told otherwise',
    ),
  ]
}

const outward = new Set(['edge', 'operators'])

function connected({ networks = {} }: ComposedService, composed: Composed): readonly string[] {
  return Object.keys(networks)
    .filter((name) => !outward.has(name) && composed.networks[name]?.internal !== true)
    .map((name) => `reaches the outside by the network ${name}`)
}

function placed({ networks = {} }: ComposedService, composed: Composed): readonly string[] {
  return Object.entries(networks).flatMap(([name, at]) => {
    const address = at?.ipv4_address
    const subnet = composed.networks[name]?.ipam?.config?.[0]?.subnet ?? ''
    if (address === undefined || isWithin(address, subnet)) return []
    return [`has the address ${address}, which the network ${name} has not`]
  })
}

/** Of networks that end with a dot. */
function isWithin(address: string, subnet: string): boolean {
  return subnet.endsWith('.0/24') && address.startsWith(subnet.slice(0, -'0/24'.length))
}

const secretName = /PASSWORD|SECRET|TOKEN|_KEY|DSN|DATABASE_URL|REDIS_URL/

function secret(service: ComposedService, composed: Composed): readonly string[] {
  const { environment = {}, secrets = [] } = service
  const granted = secrets.map(({ source }) => source)
  const variables = Object.entries(environment)
  const files = variables.filter(([name]) => /_FILE$/.test(name))
  return [
    ...variables
      .filter(([name, value]) => secretName.test(name) && !/_FILE$/.test(name) && value !== '')
      .map(([name]) => `has a secret in its environment, where everybody may read it: ${name}`),
    ...files
      .filter(([, path]) => !granted.includes(path.replace('/run/secrets/', '')))
      .map(([name]) => `is not given the file of ${name}`),
    ...granted
      .filter((name) => composed.secrets?.[name] === undefined)
      .map((name) => `wants a secret that there is not: ${name}`),
  ]
}

function unless(holds: boolean, problem: string): readonly string[] {
  return holds ? [] : [problem]
}
