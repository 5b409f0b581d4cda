/**
 * A private, real nginx for one test, in front of servers of this machine: on a free loopback port,
 * with connections to the servers kept open, as in production.
 *
 * @module
 */

import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ProxyServer, proxyServer } from './proxy-server.ts'
import { configurationFile, ServerProcess } from './server-process.ts'
import { systemBinary } from './system-package.ts'

export interface NginxServerOptions {
  /** Ports of this machine that requests go to, in turn. */
  readonly upstreams: readonly number[]
  /** More of the `upstream` block, such as `least_conn;`. */
  readonly upstream?: string
  /** More of the `server` block, such as `client_max_body_size 10m;`. */
  readonly server?: string
}

/** @throws Error with nginx's own last words, or that says how to get nginx. */
export async function nginxServer(options: NginxServerOptions): Promise<ProxyServer> {
  const path = nginxBinary()
  const directory = await mkdtemp(join(tmpdir(), 'plimsoll-nginx-'))
  // Its workers run as another user when it is started as root, and keep large bodies here.
  await chmod(directory, 0o711)
  const server = new ServerProcess({
    name: 'nginx',
    path,
    args: () => ['-p', directory, '-c', join(directory, configurationFile)],
    configuration: (port) => configurationOf(port, options),
    directory,
    ready: /start worker process \d/,
    // QUIT, its orderly end, waits for idle connections of clients.
    stopSignal: 'SIGTERM',
    orphanSignal: 'TERM',
  })
  return await proxyServer(server, directory)
}

/** Path of the server program. */
export function nginxBinary(): string {
  return systemBinary({
    title: 'nginx',
    names: ['nginx'],
    env: 'NGINX_PATH',
    package: { debian: 'nginx', fedora: 'nginx', homebrew: 'nginx' },
  })
}

// `max_fails=0`: with the few servers of a test, two that refuse in a row would leave none.
function configurationOf(
  port: number,
  { upstreams, upstream = '', server = '' }: NginxServerOptions,
) {
  const servers = upstreams.map((each) => `server 127.0.0.1:${each} max_fails=0;`)
  return `daemon off;
worker_processes 1;
error_log stderr notice;
pid nginx.pid;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  upstream servers { ${servers.join(' ')} keepalive 64; ${upstream} }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://servers;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host:$server_port;
    }
    ${server}
  }
}
`
}
