/**
 * HAProxy with the shipped configuration, in front of instances of the service on this machine. Its
 * file is used as it lies there: all that differs comes from the environment.
 *
 * @module
 */

import { mkdtemp } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { haproxyBinary } from '../../../tools/servers/haproxy-server.ts'
import { type ProxyServer, proxyServer } from '../../../tools/servers/proxy-server.ts'
import { ServerProcess } from '../../../tools/servers/server-process.ts'
import { systemBinary } from '../../../tools/servers/system-package.ts'

export const haproxyFile: string = join(import.meta.dirname, '../../haproxy/haproxy.cfg')

export interface HaproxyPlace {
  /** Ports of this machine; a server that is not named is one that nobody answers for. */
  readonly stable1: number
  readonly stable2?: number
  readonly canary1?: number
  /** Networks, apart by spaces. Default none. */
  readonly trusted?: string
  /** Default the shipped one. */
  readonly file?: string
}

export interface ShippedHaproxy extends ProxyServer {
  /** Says something to its admin socket. */
  readonly admin: (command: string) => Promise<string>
}

/** A port that nothing listens on. */
const nobody = 1

/** @throws Error with HAProxy's own last words. */
export async function shippedHaproxy(place: HaproxyPlace): Promise<ShippedHaproxy> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-shipped-haproxy-'))
  const socket = join(folder, 'admin.sock')
  const server = new ServerProcess({
    name: 'HAProxy',
    path: systemBinary(envProgram),
    args: (port) => [
      ...Object.entries(environment(place, port, socket)).map(
        ([name, value]) => `${name}=${value}`,
      ),
      haproxyBinary(),
      ...['-W', '-db', '-f', place.file ?? haproxyFile],
    ],
    directory: folder,
    ready: /Loading success/,
    stopSignal: 'SIGTERM',
    orphanSignal: 'TERM',
  })
  const proxy = await proxyServer(server, folder)
  return Object.assign(proxy, { admin: (command: string) => told(socket, command) })
}

/** Of any system: the variables of a server are its own, so another program has to set them. */
const envProgram = {
  title: 'env',
  names: ['env'],
  env: 'ENV_PATH',
  package: { debian: 'coreutils', fedora: 'coreutils', homebrew: 'coreutils' },
}

export function environment(
  { stable1, stable2 = nobody, canary1 = nobody, trusted = '192.0.2.1/32' }: HaproxyPlace,
  port: number,
  socket: string,
): Readonly<Record<string, string>> {
  return {
    LISTEN: `127.0.0.1:${port}`,
    ADMIN_SOCKET: socket,
    TRUSTED_PROXIES: trusted,
    STABLE1: `127.0.0.1:${stable1}`,
    STABLE2: `127.0.0.1:${stable2}`,
    CANARY1: `127.0.0.1:${canary1}`,
  }
}

async function told(socket: string, command: string): Promise<string> {
  const connection = connect(socket)
  connection.end(`${command}\n`)
  return (await text(connection)).trim()
}
