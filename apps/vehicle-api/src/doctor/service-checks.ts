/**
 * The list of all checks of the service, in the order in which they are shown.
 *
 * @module
 */

import { extname, join } from 'node:path'
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
  warn,
} from '@plimsoll/kit/doctor'
import type { ServiceConfig } from '../config.ts'
import { deploymentChecks } from './deployment-checks.ts'
import { modelCheck } from './model-check.ts'
import type { OpenedStores } from './opened-stores.ts'
import { answersAsService } from './own-answer.ts'
import { senseOfInstances, senseOfNetwork, senseOfShutdown, senseOfTimeouts } from './sense.ts'
import type { Settings } from './settings.ts'
import { type Disk, storeChecks } from './store-checks.ts'

export interface ServiceChecksOptions {
  readonly settings: Settings
  readonly replicas: number
  readonly stores: OpenedStores
  /** Where the files of a deployment are, if there are any. */
  readonly deploymentFolder: string
  /** Default: the real one. */
  readonly disk?: Disk
}

const app = join(import.meta.dirname, '../..')
const nodeRange = '>=24.12'

export function serviceChecks(options: ServiceChecksOptions): readonly Check[] {
  const { settings, replicas, stores, deploymentFolder, disk = {} } = options
  const { usable } = settings
  // Defaults that nobody chose say nothing of this installation.
  const chosen = (check: Check) => (settings.isGuess ? afterConfiguration(check) : check)
  return [
    ...grouped('Machine', machine(usable)),
    ...grouped('Configuration', [configuration(settings)]),
    ...grouped('Together', [
      ...ofProfile(usable).map(afterConfiguration),
      ...ofSettings(usable, replicas).map(chosen),
      ...deploymentChecks(usable, deploymentFolder).map(chosen),
    ]),
    ...grouped('Stores', storeChecks({ config: usable, replicas, stores, disk }).map(chosen)),
    ...grouped('Service', [modelCheck(usable), ...ports(usable)].map(chosen)),
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
      files: structure,
      remedy: 'It is part of the service: install it whole, as it was released.',
    }),
    memory({ neededBytes: memoryNeeded(config) }),
    clockSteady(),
  ]
}

/** As it runs: its sources, or what was compiled from them. */
const compiled = join(import.meta.dirname, '..')
const extension = extname(import.meta.filename)

const structure = [
  join(app, 'package.json'),
  join(app, 'model/model.json'),
  ...['main', 'model/worker', 'service-cli'].map((name) => join(compiled, name + extension)),
]

/** Roughly: the process, each thread with the model, the cache, and a batch that is received. */
function memoryNeeded({ modelWorkers, cacheBytesMax, bodyLimitBytes }: ServiceConfig): number {
  return 200e6 + Math.max(1, modelWorkers) * 100e6 + cacheBytesMax + 4 * bodyLimitBytes
}

function ports(config: ServiceConfig): readonly Check[] {
  const { host, port, metricsHost, metricsPort } = config
  const isOwn = (signal: AbortSignal) => answersAsService(config, signal)
  const own = portFree({ host, port, isOwn })
  if (metricsPort === undefined) return [own]
  const metrics = { name: 'metrics-port', title: 'Port of the metrics' }
  return [own, portFree({ ...metrics, host: metricsHost, port: metricsPort, isOwn })]
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

function ofSettings(config: ServiceConfig, replicas: number): readonly Check[] {
  const instances = () => senseOfInstances(config, replicas)
  return [
    defineCheck({ name: 'instances', title: 'Instances', run: instances }),
    defineCheck({ name: 'timeouts', title: 'Timeouts', run: () => senseOfTimeouts(config) }),
  ]
}
