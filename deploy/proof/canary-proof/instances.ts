/**
 * Instances of the real service on one PostgreSQL, each behind the name and the ports that HAProxy
 * and the deployment know it by, started and ended by {@link instance-command.ts}.
 *
 * @module
 */

import { once } from 'node:events'
import { Agent, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import {
  type ChildService,
  childService,
} from '../../../apps/vehicle-api/src/testing/child-service.ts'
import { someUser } from '../../../apps/vehicle-api/src/testing/fault-stand.ts'
import { freePort } from '../../../tools/servers/free-port.ts'
import { ask, classifying } from '../rolling-restart-proof/clients.ts'

export const serverNames = ['stable1', 'stable2', 'canary1'] as const
export type ServerName = (typeof serverNames)[number]

export interface Ports {
  readonly http: number
  readonly metrics: number
}

export interface Instances extends AsyncDisposable {
  readonly ports: Readonly<Record<ServerName, Ports>>
  /** Of a user. */
  readonly headers: Readonly<Record<string, string>>
  /** Prefix of the command that starts, ends, or tells what runs. */
  readonly command: readonly string[]
  /** From now on it answers 500. */
  spoil(server: ServerName): void
}

const mark = new URL('./marked-build.ts', import.meta.url).href

/** @param env of each; both stable ones run `v1` */
export async function instances(env: Readonly<Record<string, string>>): Promise<Instances> {
  await using stack = new AsyncDisposableStack()
  const ports = {
    stable1: await somePorts(),
    stable2: await somePorts(),
    canary1: await somePorts(),
  }
  const running = new Map<ServerName, { readonly service: ChildService; readonly image: string }>()
  let administrator: ChildService['headers'] | undefined

  const start = async (server: ServerName, image: string) => {
    const { http, metrics } = ports[server]
    const more = {
      PORT: String(http),
      METRICS_PORT: String(metrics),
      PROOF_BUILD: image.slice(0, 'v1'.length),
      PROOF_FLAW: image.endsWith('-bad') ? 'from the start' : 'none',
    }
    const given = administrator === undefined ? {} : { headers: administrator }
    const service = await childService({ ...env, ...more }, { imports: [mark], ...given })
    administrator ??= service.headers
    running.set(server, { service, image })
  }
  const stop = async (server: ServerName) => {
    const found = running.get(server)
    if (found === undefined) return
    running.delete(server)
    const code = await found.service.stop()
    await found.service[Symbol.asyncDispose]()
    if (code !== 0) throw new Error(`${server} ended with ${code}`)
  }
  stack.defer(async () => {
    for (const { service } of running.values()) await service[Symbol.asyncDispose]()
  })
  // One after the other: the first migrates.
  await start('stable1', 'v1')
  await start('stable2', 'v1')
  const control = stack.use(
    await controlServer(async (verb, server, image) => {
      if (verb === 'start') await start(server, image)
      else if (verb === 'stop') await stop(server)
      return verb === 'current' ? (running.get('stable1')?.image ?? '') : ''
    }),
  )
  const headers = await userOf(ports.stable1.http)
  const owned = stack.move()
  return {
    ...{ ports, headers },
    command: [process.execPath, join(import.meta.dirname, 'instance-command.ts'), control.url],
    spoil(server) {
      running.get(server)?.service.process.send('spoil')
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function somePorts(): Promise<Ports> {
  return { http: await freePort(), metrics: await freePort() }
}

/** With a vehicle that reports can be of. */
async function userOf(port: number): Promise<Readonly<Record<string, string>>> {
  const headers = await someUser({ url: `http://127.0.0.1:${port}` })
  const failure = await ask(classifying, { port, headers, agent: new Agent() })
  if (failure !== undefined) throw new Error(`the first picture was answered ${failure}`)
  return headers
}

type Obey = (verb: string, server: ServerName, image: string) => Promise<string>

interface ControlServer extends AsyncDisposable {
  readonly url: string
}

/** One thing at a time, as a supervisor would. */
async function controlServer(obey: Obey): Promise<ControlServer> {
  let last: Promise<unknown> = Promise.resolve()
  const server = createServer((request, response) => {
    const [verb = '', name, image = ''] = (request.url ?? '')
      .slice(1)
      .split('/')
      .map(decodeURIComponent)
    const found = serverNames.find((each) => each === name) ?? 'stable1'
    last = last
      .then(() => obey(verb, found, image))
      .then(
        (words) => response.end(words),
        (error: unknown) => response.writeHead(500).end(String(error)),
      )
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await last
    },
  }
}
