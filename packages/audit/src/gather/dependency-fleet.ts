/** The fault proxies of one run, one for each declared dependency. @module */

import type { AuditConfig } from '../config/config-schema.ts'
import type { Dependencies, Dependency } from './dependencies.ts'
import { dependencyProxy, hostAndPort } from './dependency-proxy.ts'
import { accepts } from './free-port.ts'

/** Dependencies whose owner closes the proxies. */
export interface OwnDependencies extends Dependencies {
  /** `127.0.0.1:<port>` of the proxy of that name; undefined if there is none. */
  readonly addressOf: (name: string) => string | undefined
  readonly close: () => Promise<void>
}

type Declared = NonNullable<AuditConfig['dependencies']>

const acceptTimeoutMs = 2_000

/** Listens at once; a dependency that is down shows in `isUp`. */
export async function createDependencies(declared: Declared = []): Promise<OwnDependencies> {
  const made = await Promise.all(declared.map(behindProxy))
  const all = made.map(({ dependency }) => dependency)
  const addresses = new Map(all.map(({ name, address }) => [name, address]))
  return {
    all,
    required: all.filter(({ criticality }) => criticality === 'required'),
    heal: async () => {
      await Promise.all(all.map((dependency) => dependency.set('up')))
    },
    addressOf: (name) => addresses.get(name),
    close: async () => {
      await Promise.all(made.map(({ close }) => close()))
    },
  }
}

async function behindProxy({
  name,
  criticality,
  upstream,
}: Declared[number]): Promise<{ dependency: Dependency; close: () => Promise<void> }> {
  const proxy = await dependencyProxy(upstream)
  const { host, port } = hostAndPort(upstream)
  const dependency: Dependency = {
    name,
    criticality,
    address: `127.0.0.1:${proxy.port}`,
    mode: proxy.mode,
    set: proxy.set,
    isUp: () => accepts(host, port, acceptTimeoutMs),
  }
  return { dependency, close: proxy.close }
}
