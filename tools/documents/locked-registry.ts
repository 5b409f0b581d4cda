/**
 * A registry of npm that knows what the lock file has, and the packages of this repository as if they
 * were published. It has no archives: npm asks it which versions fit together, and goes no further.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
/** Of a folder below `node_modules`. */
const installed = /(?:^|\/)node_modules\/(?<name>(?:@[^/]+\/)?[^/]+)$/

interface Locked {
  readonly name?: string
  readonly version?: string
  readonly integrity?: string
  readonly link?: boolean
}

export interface Registry extends AsyncDisposable {
  readonly url: string
}

export async function lockedRegistry(): Promise<Registry> {
  const versions = lockedVersions()
  const server = createServer((request, response) => {
    const name = decodeURIComponent(request.url ?? '').slice(1)
    const known = versions.get(name)
    if (known === undefined) return void response.writeHead(404).end('{}')
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(packument(name, known)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function lockedVersions(): ReadonlyMap<string, readonly Locked[]> {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const entries = Object.entries(packages as Readonly<Record<string, Locked>>)
  const named = entries.flatMap(([path, locked]) => {
    const name = installed.exec(path)?.groups?.['name'] ?? locked.name
    return name === undefined || locked.version === undefined ? [] : [{ name, locked }]
  })
  const grouped = Map.groupBy(named, ({ name }) => name)
  return new Map([...grouped].map(([name, all]) => [name, all.map(({ locked }) => locked)]))
}

function packument(name: string, all: readonly Locked[]): object {
  const versions = all.map((locked) => {
    const dist = { tarball: `https://registry.example.com/${name}`, integrity: locked.integrity }
    return [locked.version, { ...locked, name, dist }] as const
  })
  return {
    name,
    'dist-tags': { latest: versions[0]?.[0] },
    versions: Object.fromEntries(versions),
  }
}
