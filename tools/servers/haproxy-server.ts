/**
 * A private, real HAProxy for one test, in front of servers of this machine: on a free loopback
 * port, asking each server for its readiness.
 *
 * @module
 */

import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ProxyServer, proxyServer } from './proxy-server.ts'
import { configurationFile, ServerProcess } from './server-process.ts'
import { systemBinary } from './system-package.ts'

export interface HaproxyServerOptions {
  /** Ports of this machine that requests go to, in turn. */
  readonly upstreams: readonly number[]
  /** Asked every 200 ms; a server that answers other than 2xx or 3xx gets no request. Default no check. */
  readonly checkPath?: string
  /** More of the `backend` section, in lines, such as `http-reuse always`. */
  readonly backend?: string
  /** More of the `frontend` section, in lines. */
  readonly frontend?: string
}

/** @throws Error with HAProxy's own last words, or that says how to get HAProxy. */
export async function haproxyServer(options: HaproxyServerOptions): Promise<ProxyServer> {
  const path = haproxyBinary()
  const directory = await mkdtemp(join(tmpdir(), 'plimsoll-haproxy-'))
  const server = new ServerProcess({
    name: 'HAProxy',
    path,
    args: () => ['-W', '-db', '-f', configurationFile],
    configuration: (port) => configurationOf(port, options),
    directory,
    ready: /Loading success/,
    stopSignal: 'SIGTERM',
    orphanSignal: 'TERM',
  })
  return await proxyServer(server, directory)
}

/** Path of the server program. */
export function haproxyBinary(): string {
  return systemBinary({
    title: 'HAProxy',
    names: ['haproxy'],
    env: 'HAPROXY_PATH',
    package: { debian: 'haproxy', fedora: 'haproxy', homebrew: 'haproxy' },
  })
}

// A check that a busy machine answers late is not one that says no, so it has time.
function configurationOf(port: number, options: HaproxyServerOptions): string {
  const { upstreams, checkPath, backend = '', frontend = '' } = options
  const check = checkPath === undefined ? '' : 'check inter 200ms fall 1 rise 1'
  const servers = upstreams.map((each) => `  server s${each} 127.0.0.1:${each} ${check}`)
  return `global
  maxconn 4096
defaults
  mode http
  timeout connect 1s
  timeout client 60s
  timeout server 60s
  timeout check 5s
frontend clients
  bind 127.0.0.1:${port}
  default_backend servers
  ${frontend}
backend servers
  balance roundrobin
  option redispatch 1
  retries 3
  ${checkPath === undefined ? '' : `option httpchk GET ${checkPath}`}
  ${backend}
${servers.join('\n')}
`
}
