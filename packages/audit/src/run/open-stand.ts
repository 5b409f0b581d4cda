/** Everything that probes may touch, put together for one run. @module */

import { resolve } from 'node:path'
import type { AuditConfig } from '../config/config-schema.ts'
import { createAccounts } from '../gather/accounts/create-accounts.ts'
import { createApi } from '../gather/api/create-api.ts'
import { createCommands } from '../gather/commands.ts'
import { discover } from '../gather/discovery.ts'
import { serviceEnvironment } from '../gather/environment.ts'
import { createHealthCheck } from '../gather/health-check.ts'
import type { Http } from '../gather/http-client.ts'
import { type Listener, openListener } from '../gather/listener.ts'
import { createRawConnections } from '../gather/raw-connection.ts'
import { createRepository } from '../gather/repository.ts'
import { Inconclusive, type Stand } from '../gather/stand.ts'
import { createWebSockets } from '../gather/websocket.ts'
import { capabilitiesOf } from './capabilities.ts'
import { createExhibits, type Exhibits } from './exhibits.ts'
import type { OpenTarget } from './open-target.ts'
import { patientServices } from './patient-services.ts'
import type { RunClock } from './run-clock.ts'
import type { RunOptions } from './run-options.ts'
import { type SharedWork, sharedBy } from './shared-work.ts'

export interface OpenStand {
  readonly stand: Stand
  /** The same, for the given attempt of a probe. */
  readonly forAttempt: (attempt: number) => Stand
  readonly exhibits: Exhibits
  /** Deletes what was made; gives what could not be. */
  readonly cleanUp: () => Promise<readonly string[]>
}

export interface StandRequest {
  readonly options: RunOptions
  readonly runId: string
  readonly clock: RunClock
  readonly open: OpenTarget
  /** Told of each health check. */
  readonly noteHealth: (held: boolean) => void
}

export async function openStand(request: StandRequest): Promise<OpenStand> {
  const { options, runId, clock, open, noteHealth } = request
  const { config, env = process.env, depth = 'standard' } = options
  const tag = `plimsoll-${runId}`
  const mayWrite = open.isOwn || options.allowWrites === true
  const { services, dependencies, canaries, recorder, lastingHttp } = open
  const discovery = await discover(lastingHttp, config.target)
  const known = await knownOf(options, open, { tag, mayWrite, source: discovery.openapi })
  const { api, accounts, commands } = known
  const openapiFound = api.problem === undefined && discovery.openapi !== undefined
  const { canRegister } = accounts
  const exhibits = createExhibits()
  const listeners = new Set<Listener>()
  const base: Omit<Stand, 'run' | 'shared'> = {
    ...{ config, discovery, dependencies, ...known },
    services: patientServices(services),
    capabilities: capabilitiesOf({ config, openapiFound, mayWrite, canRegister, env }),
    http: mayWrite ? open.http : notWritingAsUser(open.http),
    raw: createRawConnections(open.wire),
    webSockets: createWebSockets(open.wire),
    listen: async () => {
      const listener = await openListener()
      listeners.add(listener)
      return listener
    },
    healthHolds: createHealthCheck(lastingHttp, discovery, { note: noteHealth }),
    answers: recorder.answers,
    canary: canaries.text,
    canaries: canaries.all,
    pause: clock.pause,
    exhibit: exhibits.keep,
  }
  const work: SharedWork = new Map()
  const forAttempt = (attempt: number): Stand => {
    const run = { id: runId, tag, depth, attempt, now: clock.now, signal: clock.probesSignal }
    const stand: Stand = { ...base, run, shared: sharedBy(work, () => stand) }
    return stand
  }
  return {
    stand: forAttempt(1),
    forAttempt,
    exhibits,
    cleanUp: async () => {
      await Promise.all([...listeners].map((listener) => listener.close()))
      const left = await api.cleanUp()
      await commands.close()
      const users = accounts.created().map((name) => `account ${name}`)
      return [...left, ...users, ...commands.leftovers()]
    },
  }
}

type Known = Pick<Stand, 'api' | 'accounts' | 'commands' | 'repository'>

interface Purpose {
  readonly tag: string
  readonly mayWrite: boolean
  /** Where the OpenAPI document is. */
  readonly source: string | undefined
}

/** What is known of the service before anything is tried: its operations, users and files. */
async function knownOf(
  { config, baseDir = process.cwd(), env = process.env }: RunOptions,
  open: OpenTarget,
  { tag, mayWrite, source }: Purpose,
): Promise<Known> {
  const { canaries, budget, signingKey, lastingHttp: http } = open
  const declared = config.repository
  const root = declared === undefined ? undefined : resolve(baseDir, declared.root ?? '.')
  const api = await createApi({
    http: mayWrite ? http : readingOnly(http),
    ...{ config, tag, source, root: root ?? baseDir },
  })
  const { operations } = api
  const accounts = createAccounts({
    ...{ config, http, operations, tag, signingKey, mayWrite, env },
    canary: canaries.text,
    readFile: createRepository(root ?? baseDir).read,
    countLogin: budget.login,
  })
  const commands = createCommands({
    config,
    cwd: resolve(baseDir, config.start?.cwd ?? '.'),
    environment: (changes) => commandEnvironment(config, open, env, changes),
  })
  return { api, accounts, commands, repository: createRepository(root, declared) }
}

/** That of the service: its dependencies are reached through the same proxies. */
function commandEnvironment(
  config: AuditConfig,
  { signingKey, canaries, dependencies }: OpenTarget,
  inherited: Readonly<Record<string, string | undefined>>,
  changes: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const values = {
    key: signingKey ?? '',
    canary: canaries.text,
    proxy: dependencies.addressOf,
  }
  return serviceEnvironment({ config, values, port: 0, inherited, changes })
}

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/** Somebody else's service is not written to, unless he allows it. */
function readingOnly(http: Http): Http {
  return {
    origin: http.origin,
    at: (origin) => readingOnly(http.at(origin)),
    send: async (request) => {
      if (reading.has(request.method ?? 'GET')) return await http.send(request)
      throw new Inconclusive('It would write to the service; --allow-writes lets it.')
    },
  }
}

/** An attack without a credential writes nothing; one with it may. */
function notWritingAsUser(http: Http): Http {
  const careful = readingOnly(http)
  return {
    origin: http.origin,
    at: (origin) => notWritingAsUser(http.at(origin)),
    send: (request) => (request.as === undefined ? http : careful).send(request),
  }
}
