/**
 * The instances of one run: the main one, a second beside it, and boots with another environment.
 *
 * At most four boot at a time, because more would only make each of them late. All of them are
 * killed, group by group, when the run ends or the auditor dies.
 *
 * @module
 */

import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AuditConfig } from '../config/config-schema.ts'
import { watchBoot } from './boot.ts'
import { toldBoot } from './boot-story.ts'
import { fillTemplate, serviceEnvironment, type TemplateValues } from './environment.ts'
import { freePort } from './free-port.ts'
import type { Http } from './http-client.ts'
import type { LogLine } from './logs.ts'
import { processGuard } from './process-guard.ts'
import { type ServiceProcess, startProcess } from './service-process.ts'
import type { Boot, BootRequest, Instance, Services } from './services.ts'
import { Inconclusive } from './stand.ts'
import { turnstile } from './turnstile.ts'

export interface ServicesOptions {
  readonly config: AuditConfig
  /** Folder of the config file, to which `start.cwd` is relative. */
  readonly root: string
  readonly values: TemplateValues
  /** Requests to one instance, within the budgets of the run. */
  readonly http: (origin: string) => Http
  /** Milliseconds since the start of the run. */
  readonly now: () => number
  readonly signal: AbortSignal
  /** Default that of the auditor. */
  readonly inherited?: Readonly<Record<string, string | undefined>>
}

/** Services whose owner starts and ends them. */
export interface OwnServices extends Services {
  /** Boots the main instance for the first time; undefined without a start command. */
  readonly start: () => Promise<Boot | undefined>
  /** Kills all that was started. */
  readonly close: () => Promise<void>
}

const bootsAtOnce = 4
const bootSecondsDefault = 60

export function createServices(options: ServicesOptions): OwnServices {
  const { config, signal } = options
  const starter = createStarter(options)
  let mainBoot: Boot | undefined
  let second: Promise<Instance> | undefined
  // Limits stay raised until they are what is looked at.
  let relaxed = true

  const bootMain = async (): Promise<Boot> => {
    const port = mainBoot?.instance?.port ?? declaredPort(config)
    await mainBoot?.instance?.stop()
    const label = 'the audited instance'
    const request = { label, relaxed, ...(port === undefined ? {} : { port }) }
    mainBoot = await starter.boot(request, 'logged')
    return mainBoot
  }
  const bootSecond = async (): Promise<Instance> => {
    const boot = await starter.boot({ label: 'a second instance' }, 'logged')
    if (boot.instance !== undefined) return boot.instance
    second = undefined
    throw new Inconclusive(`A second instance did not become ready: it ${toldBoot(boot)}.`)
  }

  return {
    get main() {
      return mainBoot?.instance
    },
    get mainBoot() {
      return mainBoot
    },
    boot: (request) => starter.boot(request),
    async second() {
      // One that was stopped since is started anew.
      const known = second
      const isGone = known !== undefined && !(await known).isAlive()
      if (isGone && second === known) second = undefined
      second ??= bootSecond()
      return await second
    },
    bootMain,
    async restartMain() {
      const boot = await bootMain()
      if (boot.instance !== undefined) return boot.instance
      throw new Inconclusive(`The service did not start again: it ${toldBoot(boot)}.`)
    },
    async tighten() {
      const isAsIs = config.start?.relaxedEnv === undefined || mainBoot?.instance === undefined
      if (!relaxed || isAsIs) return
      relaxed = false
      await bootMain()
    },
    logs: starter.logs,
    envFileVariables: () => envFileVariables(resolve(starter.cwd, '.env')),
    async start() {
      if (config.start === undefined || signal.aborted) return undefined
      mainBoot = await starter.runBefore()
      return mainBoot ?? (await bootMain())
    },
    close: starter.close,
  }
}

interface Starter {
  readonly cwd: string
  readonly boot: (request: BootRequest, logs?: 'logged') => Promise<Boot>
  /** Runs what comes before the first boot; the one that failed, if one does. */
  readonly runBefore: () => Promise<Boot | undefined>
  readonly logs: () => readonly LogLine[]
  readonly close: () => Promise<void>
}

/** Starts processes, and knows all of them. */
function createStarter(options: ServicesOptions): Starter {
  const { config, values, http, now, signal, inherited = process.env } = options
  const guard = processGuard()
  const turn = turnstile(bootsAtOnce)
  const started = new Set<ServiceProcess>()
  const logged: ServiceProcess[] = []
  const cwd = resolve(options.root, config.start?.cwd ?? '.')
  const timeoutMsDefault = (config.start?.bootSeconds ?? bootSecondsDefault) * 1000

  const launch = (request: Omit<BootRequest, 'label'>, port: number): ServiceProcess => {
    const { env: changes = {}, relaxed = false, command = config.start?.command } = request
    if (command === undefined) throw new Inconclusive('No start command is given.')
    const env = serviceEnvironment({ config, values, port, inherited, relaxed, changes })
    const filled = command.map((part) => fillTemplate(part, values, port))
    const launched = startProcess({ command: filled, cwd, env, guard, now })
    started.add(launched)
    return launched
  }

  return {
    cwd,
    boot: (request, logs) =>
      turn(async () => {
        const port = request.port ?? (await freePort())
        const process = launch(request, port)
        if (logs === 'logged') logged.push(process)
        const { timeoutMs = timeoutMsDefault } = request
        const readiness = config.target?.readiness
        return await watchBoot({ process, port, readiness, timeoutMs, http, now, signal })
      }),
    async runBefore() {
      for (const command of config.start?.before ?? []) {
        const failed = await failureOf(launch({ command }, 0), command, timeoutMsDefault)
        if (failed !== undefined) return failed
      }
      return undefined
    },
    logs: () => logged.flatMap((process) => [...process.lines()]).sort(byTime),
    async close() {
      await Promise.all([...started].map((process) => process.stop()))
      guard.close()
    },
  }
}

/** What a command that runs before the boot failed with; undefined if it went well. */
async function failureOf(
  process: ServiceProcess,
  command: readonly string[],
  timeoutMs: number,
): Promise<Boot | undefined> {
  const exit = await process.exited(timeoutMs)
  if (exit?.code === 0) return undefined
  await process.stop()
  return {
    outcome: exit === undefined ? 'silent' : 'exited',
    listened: false,
    exitCode: exit?.code,
    signal: exit?.signal,
    bootMs: exit?.ms ?? timeoutMs,
    output: process.lines().map(({ text }) => text),
    problem: process.problem() ?? `"${command.join(' ')}" failed, which runs before the boot`,
    instance: undefined,
  }
}

/** The port of the URL, for a service that cannot be told another. */
function declaredPort({ start, target }: AuditConfig): number | undefined {
  const texts = [...(start?.command ?? []), ...Object.values(start?.env ?? {})]
  const canChoose = start?.portEnv !== undefined || texts.some((text) => text.includes('{port}'))
  if (canChoose || target?.url === undefined) return undefined
  const { port } = new URL(target.url)
  return port === '' ? undefined : Number(port)
}

/** Names only; what a `.env` file sets counts although the environment leaves it out. */
function envFileVariables(path: string): ReadonlySet<string> {
  if (!existsSync(path)) return new Set()
  const lines = readFileSync(path, 'utf8').split('\n')
  const names = lines.map((line) => /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/.exec(line)?.[1])
  return new Set(names.filter((name) => name !== undefined))
}

function byTime(a: LogLine, b: LogLine): number {
  return a.atMs - b.atMs
}
