/**
 * Compose files put together as Compose does it: later files add to earlier ones, member by member,
 * and lists are joined (https://docs.docker.com/reference/compose-file/merge/).
 *
 * @module
 */

import { isMapping, listAt, type Mapping, mappingAt, type YamlDocument } from './yaml-files.ts'

export interface ComposeService {
  readonly name: string
  readonly content: Mapping
  /** By its image: a store whose port should not be open, and whose data should last. */
  readonly isStore: boolean
  /** Runs to its end, by how others wait for it or by its restart policy. */
  readonly isOneShot: boolean
}

const stores = /(postgres|postgis|mysql|mariadb|mongo|redis|valkey|cockroach|mssql|elasticsearch)/
const joined = new Set(['ports', 'expose', 'volumes', 'dns', 'tmpfs', 'configs', 'secrets'])

export function composeServices(files: readonly YamlDocument[]): readonly ComposeService[] {
  const whole = files.reduce<Mapping>((merged, { content }) => merge(merged, content), {})
  const services = Object.entries(mappingAt(whole, 'services')).filter(([, one]) => isMapping(one))
  const awaited = new Set(services.flatMap(([, one]) => awaitedBy(mappingAt(one))))
  return services.map(([name, one]) => {
    const content = mappingAt(one)
    const image = typeof content['image'] === 'string' ? content['image'] : ''
    // An exporter bears the name of the store that it looks at.
    const isStore = stores.test(image) && !/exporter|admin|commander/.test(image)
    return { name, content, isStore, isOneShot: awaited.has(name) || content['restart'] === 'no' }
  })
}

/** Services that are waited for until they have ended well. */
function awaitedBy(service: Mapping): readonly string[] {
  return Object.entries(mappingAt(service, 'depends_on'))
    .filter(([, one]) => mappingAt(one)['condition'] === 'service_completed_successfully')
    .map(([name]) => name)
}

function merge(earlier: Mapping, later: Mapping): Mapping {
  const merged: Record<string, unknown> = { ...earlier }
  for (const [name, value] of Object.entries(later)) {
    const before = merged[name]
    if (isMapping(before) && isMapping(value)) merged[name] = merge(before, value)
    else if (joined.has(name) && Array.isArray(before) && Array.isArray(value)) {
      merged[name] = [...before, ...value]
    } else merged[name] = value
  }
  return merged
}

/** Whether a published port can be reached from other machines. */
export function isOpenPort(port: unknown): boolean {
  if (isMapping(port)) {
    const address = port['host_ip']
    return address !== '127.0.0.1' && address !== '::1' && port['published'] !== undefined
  }
  const text = String(port)
  return text.includes(':') && !/^(127\.0\.0\.1|localhost|\[::1\]):/.test(text)
}

export function hasLimits({ content }: ComposeService): boolean {
  const limits = mappingAt(content, 'deploy', 'resources', 'limits')
  return limits['memory'] !== undefined || content['mem_limit'] !== undefined
}

export function hasRestartPolicy({ content }: ComposeService): boolean {
  const restart = content['restart']
  const isNamed = typeof restart === 'string' && restart !== 'no'
  return isNamed || Object.keys(mappingAt(content, 'deploy', 'restart_policy')).length > 0
}

/** Whether it waits until the stores that it names are healthy, and they can say so. */
export function waitsForHealth(service: ComposeService, all: readonly ComposeService[]): boolean {
  const depends = service.content['depends_on']
  const names = Array.isArray(depends) ? depends.map(String) : Object.keys(mappingAt(depends))
  const awaited = all.filter(({ name, isStore }) => isStore && names.includes(name))
  return awaited.every(({ name, content }) => {
    const condition = mappingAt(depends, name)['condition']
    return condition === 'service_healthy' && isMapping(content['healthcheck'])
  })
}

/** Whether what it keeps outlives its container; a cache that is told to keep nothing has nothing to lose. */
export function keepsData({ content }: ComposeService): boolean {
  return listAt(content, 'volumes').length > 0 || keepsNothing(content['command'])
}

/** Redis and Valkey, told to write neither snapshots nor a log of what they do. */
function keepsNothing(command: unknown): boolean {
  const words = Array.isArray(command) ? command.map(String) : String(command).split(/\s+/)
  const after = (option: string) => words[words.indexOf(option) + 1]?.replaceAll(/["']/g, '')
  const isTold = ['--save', '--appendonly'].every((option) => words.includes(option))
  return isTold && after('--save') === '' && after('--appendonly') === 'no'
}
