/**
 * The list of all checks of the service, in the order in which they are shown.
 *
 * @module
 */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '@plimsoll/kit/config'
import {
  type Check,
  clockSteady,
  defineCheck,
  type Finding,
  fail,
  filesReadable,
  memory,
  nodeVersion,
  ok,
  packagesInstalled,
  portFree,
  skipped,
  warn,
} from '@plimsoll/kit/doctor'
import type { ServiceConfig } from '../config.ts'
import { modelCheck } from './model-check.ts'
import { judgeNginx } from './nginx.ts'
import type { OpenedStores } from './opened-stores.ts'
import { answersAsService } from './own-answer.ts'
import { senseOfInstances, senseOfNetwork, senseOfShutdown, senseOfTimeouts } from './sense.ts'
import type { Settings } from './settings.ts'
import { type Disk, storeChecks } from './store-checks.ts'

export interface ServiceChecksOptions {
  readonly settings: Settings
  readonly replicas: number
  readonly stores: OpenedStores
  /** Configuration of nginx, if there is one. */
  readonly nginxFile: string
  /** Default: the real one. */
  readonly disk?: Disk
}

const app = join(import.meta.dirname, '../..')
const nodeRange = '>=24.12'

export function serviceChecks(options: ServiceChecksOptions): readonly Check[] {
  const { settings, replicas, stores, nginxFile, disk = {} } = options
  const { usable } = settings
  // Defaults that nobody chose say nothing of this installation.
  const chosen = (check: Check) => (settings.isGuess ? afterConfiguration(check) : check)
  return [
    ...grouped('Machine', machine(usable)),
    ...grouped('Configuration', [configuration(settings)]),
    ...grouped('Together', [
      ...ofProfile(usable).map(afterConfiguration),
      ...ofSettings(usable, replicas, nginxFile).map(chosen),
    ]),
    ...grouped('Stores', storeChecks({ config: usable, replicas, stores, disk }).map(chosen)),
    ...grouped('Service', [modelCheck(usable), port(usable)].map(chosen)),
  ]
}

function grouped(group: string, checks: readonly Check[]): readonly Check[] {
  return checks.map((check) => ({ ...check, group }))
}

function afterConfiguration(check: Check): Check {
  return { ...check, needs: ['configuration', ...(check.needs ?? [])] }
}

function machine(config: ServiceConfig): readonly Check[] {
  return [
    nodeVersion({ range: nodeRange }),
    packagesInstalled({ manifest: join(app, 'package.json') }),
    filesReadable({
      name: 'structure',
      title: 'Structure',
      files: structure.map((file) => join(app, file)),
      remedy: 'It is part of the service: install it whole, as it was released.',
    }),
    memory({ neededBytes: memoryNeeded(config) }),
    clockSteady(),
  ]
}

const structure = [
  'package.json',
  'src/main.ts',
  'src/model/worker.ts',
  'src/store/migrations.ts',
  'model/model.json',
]

/** Roughly: the process, each thread with the model, the cache, and a batch that is received. */
function memoryNeeded({ modelWorkers, cacheBytesMax, bodyLimitBytes }: ServiceConfig): number {
  return 200e6 + Math.max(1, modelWorkers) * 100e6 + cacheBytesMax + 4 * bodyLimitBytes
}

function port(config: ServiceConfig): Check {
  const isOwn = (signal: AbortSignal) => answersAsService(config, signal)
  return portFree({ host: config.host, port: config.port, isOwn })
}

function configuration({ loaded, environment }: Settings): Check {
  return defineCheck({
    name: 'configuration',
    title: 'Variables',
    run() {
      const asides = loaded.warnings.map(asWarning)
      if (!(loaded instanceof ConfigError))
        return [ok(`a start as ${environment} takes them`), ...asides]
      const problems = loaded.problems.map(({ variable, wrong, right }) =>
        fail(`${variable} ${wrong}`, right),
      )
      return [...problems, ...asides]
    },
  })
}

/** A warning is a sentence on what is wrong and, often, one on what would be right. */
function asWarning(text: string): Finding {
  const [, wrong = text, right = ''] = /^(.*?\.) (.*)$/.exec(text) ?? []
  return warn(wrong.replace(/\.$/, ''), right === '' ? 'See docs/configuration.md.' : right)
}

/** What has other defaults in production tells nothing before production takes the rest. */
function ofProfile(config: ServiceConfig): readonly Check[] {
  return [
    defineCheck({ name: 'network', title: 'Proxies, hosts', run: () => senseOfNetwork(config) }),
    defineCheck({ name: 'shutdown', title: 'Shutdown', run: () => senseOfShutdown(config) }),
  ]
}

function ofSettings(config: ServiceConfig, replicas: number, nginxFile: string): readonly Check[] {
  const instances = () => senseOfInstances(config, replicas)
  return [
    defineCheck({ name: 'instances', title: 'Instances', run: instances }),
    defineCheck({ name: 'timeouts', title: 'Timeouts', run: () => senseOfTimeouts(config) }),
    defineCheck({ name: 'nginx', title: 'nginx', run: () => nginx(nginxFile, config) }),
  ]
}

async function nginx(file: string, config: ServiceConfig) {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined
    ? skipped('there is no deploy/nginx/nginx.conf')
    : judgeNginx(text, config)
}
