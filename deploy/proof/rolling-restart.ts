/**
 * B19 with what is shipped: instances of the real service are restarted in turn, behind the shipped
 * nginx, the shipped HAProxy, and both as compose.production.yaml has them, while clients read and
 * write.
 *
 * Of nginx only addresses and paths are replaced (deploy/checks/proxies/nginx-copy.ts names each), of
 * HAProxy nothing: it takes them from the environment.
 *
 * @module
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { becomes } from '../../apps/vehicle-api/src/testing/becomes.ts'
import { type Edit, nginxFolder, replaced } from '../checks/proxies/nginx-copy.ts'
import {
  haproxyFile,
  type ShippedHaproxy,
  shippedHaproxy,
} from '../checks/proxies/shipped-haproxy.ts'
import { shippedNginx } from '../checks/proxies/shipped-nginx.ts'
import type { Proof } from './proof.ts'
import { clients, failuresOf, type Tally } from './rolling-restart-proof/clients.ts'
import { type Fleet, fleet } from './rolling-restart-proof/fleet.ts'

const restarts = 4
const clientCount = 30
const requestsMin = 500
const settleMs = 500

type Print = (line: string) => void

export const rollingRestart: Proof = {
  name: 'rolling-restart',
  shows: 'a rolling restart behind the shipped nginx and HAProxy fails no request, GET or POST',
  async run(print) {
    const problems: string[] = []
    for (const [name, open] of Object.entries(fronts)) {
      problems.push(...(await nothingLost(name, open, print)))
    }
    for (const [name, open] of Object.entries(controls)) {
      problems.push(...(await somethingLost(name, open, print)))
    }
    return problems
  },
}

/** What clients connect to. */
interface Front extends AsyncDisposable {
  readonly port: number
  /** Resolves when every instance gets requests again; else the next restart would leave none. */
  settled(): Promise<void>
}

type Open = (fleet: Fleet) => Promise<Front>

const fronts: Readonly<Record<string, Open>> = {
  nginx: (fleet) => behindNginx(fleet.ports),
  HAProxy: (fleet) => behindHaproxy(fleet),
  'nginx, then HAProxy': (fleet) => behindBoth(fleet),
}

const controls: Readonly<Record<string, Open>> = {
  // An instance takes longer to start on a busy machine than the 10 s that nginx has by itself.
  'nginx with max_fails=1 fail_timeout=60s': ({ ports }) =>
    behindNginx(ports, (text, name) =>
      name === 'upstream.conf'
        ? replaced(text, 'max_fails=0', 'max_fails=1 fail_timeout=60s')
        : text,
    ),
  'HAProxy without checks and retries': (fleet) =>
    behindHaproxy(fleet, (text) =>
      replaced(replaced(text, 'retries 2', 'retries 0'), 'inter 500ms', 'inter 60s'),
    ),
}

async function behindNginx(upstreams: readonly number[], edit?: Edit): Promise<Front> {
  const place = { upstreams, console: tmpdir() }
  const nginx = await shippedNginx(edit === undefined ? place : { ...place, edit })
  const { port } = nginx
  return { port, settled: async () => undefined, [Symbol.asyncDispose]: () => nginx.stop() }
}

async function behindHaproxy(
  { ports: [stable1, stable2] }: Fleet,
  edit?: (text: string) => string,
): Promise<Front> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-haproxy-edited-'))
  const file = join(folder, 'haproxy.cfg')
  if (edit !== undefined) writeFileSync(file, edit(readFileSync(haproxyFile, 'utf8')))
  const place = { stable1, stable2, ...(edit === undefined ? {} : { file }) }
  const haproxy = await shippedHaproxy(place)
  return {
    port: haproxy.port,
    // One that does not ask never finds out.
    settled: () => (edit === undefined ? bothUp(haproxy) : Promise.resolve()),
    async [Symbol.asyncDispose]() {
      await haproxy.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

async function behindBoth({ ports: [stable1, stable2] }: Fleet): Promise<Front> {
  // nginx tells it who the clients are.
  const haproxy = await shippedHaproxy({ stable1, stable2, trusted: '127.0.0.1/32' })
  const shipped = readFileSync(join(nginxFolder, 'upstream.production.conf'), 'utf8')
  const upstream = replaced(shipped, 'balancer:8000', `127.0.0.1:${haproxy.port}`)
  const nginx = await behindNginx([haproxy.port], (text, name) =>
    name === 'upstream.conf' ? upstream : text,
  )
  return {
    port: nginx.port,
    settled: () => bothUp(haproxy),
    async [Symbol.asyncDispose]() {
      await nginx[Symbol.asyncDispose]()
      await haproxy.stop()
    },
  }
}

async function bothUp({ admin }: ShippedHaproxy): Promise<void> {
  const states = async () =>
    (await admin('show stat'))
      .split('\n')
      .map((line) => line.split(','))
      .filter(([backend, name]) => backend === 'api' && name?.startsWith('stable'))
      .map((values) => values[17])
  await becomes(states, (seen) => seen.join() === 'UP,UP', 30_000)
}

async function nothingLost(name: string, open: Open, print: Print): Promise<readonly string[]> {
  await using service = await fleet()
  await using front = await open(service)
  await front.settled()
  const tally = await restarted(service, front, () => false)
  const stored = await storedAtLast(service, tally)
  const written = tally.reports + tally.classifications
  print(`${name}: ${restarts} restarts, ${words(tally)}; ${written} written, ${stored} stored`)
  return [
    ...(failuresOf(tally) === 0 ? [] : [`${name} lost requests: ${words(tally)}`]),
    ...(tally.gets + written >= requestsMin ? [] : [`${name}: too few requests to tell`]),
    ...(stored === written ? [] : [`${name}: ${written} were written, and ${stored} are stored`]),
  ]
}

async function somethingLost(name: string, open: Open, print: Print): Promise<readonly string[]> {
  await using service = await fleet()
  await using front = await open(service)
  const tally = await restarted(service, front, (sofar) => failuresOf(sofar) > 0)
  print(`control, ${name}: ${words(tally)}`)
  return failuresOf(tally) > 0 ? [] : [`${name} should have lost requests, and did not`]
}

async function restarted(
  service: Fleet,
  front: Front,
  isEnough: (tally: Tally) => boolean,
): Promise<Tally> {
  const load = clients({ port: front.port, count: clientCount, headers: service.headers })
  for (let restart = 0; restart < restarts && !isEnough(load.tally); restart += 1) {
    await delay(settleMs)
    await service.restart(restart % 2)
    await front.settled()
  }
  await delay(settleMs)
  return await load.stop()
}

/** The figures of the service are some seconds old. */
async function storedAtLast(service: Fleet, { reports, classifications }: Tally): Promise<number> {
  const written = reports + classifications
  let sum = 0
  const look = async () => {
    const stored = await service.stored()
    sum = stored.reports + stored.classifications
    return sum
  }
  // Its caller says so if it never is.
  await becomes(look, (seen) => seen === written, 60_000).catch(() => undefined)
  return sum
}

function words(tally: Tally): string {
  const all = tally.gets + tally.reports + tally.classifications
  const kinds = Object.entries(tally.failures).map(([kind, count]) => `${count} x ${kind}`)
  const which = kinds.length === 0 ? '' : ` (${kinds.join(', ')})`
  const refused = tally.refused === 0 ? '' : `, ${tally.refused} were refused by the service`
  return `${failuresOf(tally)} of ${all} requests failed${which}${refused}`
}
