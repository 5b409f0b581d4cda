/**
 * nginx with the shipped configuration, in front of instances of the service on this machine.
 *
 * @module
 */

import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nginxBinary } from '../../../tools/servers/nginx-server.ts'
import { type ProxyServer, proxyServer } from '../../../tools/servers/proxy-server.ts'
import { configurationFile, ServerProcess } from '../../../tools/servers/server-process.ts'
import { copyNginx, type NginxPlace } from './nginx-copy.ts'

export interface ShippedNginx extends ProxyServer {
  /** Lines of its access log. */
  readonly accesses: () => readonly AccessRecord[]
  /** What its two logs have, as text. */
  readonly logs: () => string
}

export type AccessRecord = Readonly<Record<string, string | number>>

/** @throws Error with nginx's own last words. */
export async function shippedNginx(
  place: Omit<NginxPlace, 'folder' | 'port'>,
): Promise<ShippedNginx> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-shipped-nginx-'))
  const server = new ServerProcess({
    name: 'nginx',
    path: nginxBinary(),
    args: () => ['-p', folder, '-c', join(folder, configurationFile), '-g', besides()],
    configuration: (port) => copyNginx({ ...place, folder, port }),
    directory: folder,
    ready: /start worker process \d/,
    stopSignal: 'SIGTERM',
    orphanSignal: 'TERM',
  })
  const proxy = await proxyServer(server, folder)
  const read = (name: string) => {
    const path = join(folder, name)
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }
  const more = {
    accesses: () =>
      read('access.log')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as AccessRecord),
    logs: () => read('access.log') + read('error.log'),
  }
  return Object.assign(proxy, more)
}

/** What is given on the command line, as a container does; a second log says when it has started. */
export function besides(): string {
  // Its workers would be another user, who may not read the folders of a test.
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  return `daemon off; error_log stderr notice; ${user}`
}
