/**
 * A private, real Prometheus for one test: on a free loopback port, its data in a temporary folder,
 * looking at its targets each second.
 *
 * @module
 */

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { type PrometheusApi, prometheusApi } from './prometheus-api.ts'
import { configurationFile, ServerProcess } from './server-process.ts'
import { systemBinary } from './system-package.ts'

export interface PrometheusServerOptions {
  /** What to scrape, such as `127.0.0.1:9464`: the targets of every job of the configuration. */
  readonly targets: readonly string[]
  /** Path of the `prometheus.yml` to run. Default: one job, `test`, and no rules. */
  readonly configuration?: string
  /** Absolute paths or patterns of rule files, in place of those of the configuration. */
  readonly rules?: readonly string[]
  /** Time between two scrapes, and between two evaluations of the rules. Default `1s`. */
  readonly interval?: string
  /** What is to be enabled of what is off by default, such as `exemplar-storage`. */
  readonly features?: readonly string[]
}

export interface PrometheusServer extends PrometheusApi, AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Of the process that runs now. */
  readonly pid: number
  /** Its configuration and its data. */
  readonly directory: string
  /** Stops it in order, and its directory is gone. */
  stop(): Promise<void>
  /** Last 200 lines of its log. */
  log(): string
}

/** @throws Error with Prometheus' own last words, or that says how to get Prometheus. */
export async function prometheusServer(
  options: PrometheusServerOptions,
): Promise<PrometheusServer> {
  const path = prometheusBinary()
  const { features = [] } = options
  const configuration = JSON.stringify(configurationOf(options))
  const directory = await mkdtemp(join(tmpdir(), 'plimsoll-prometheus-'))
  const server = new ServerProcess({
    name: 'Prometheus',
    path,
    args: (port) => [
      `--config.file=${configurationFile}`,
      `--web.listen-address=127.0.0.1:${port}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      // Its folders are optional, and where packages put them differs.
      '--web.console.libraries=none',
      '--web.console.templates=none',
      ...(features.length === 0 ? [] : [`--enable-feature=${features.join(',')}`]),
    ],
    configuration: () => configuration,
    directory,
    ready: /Server is ready to receive web requests/,
    stopSignal: 'SIGTERM',
    orphanSignal: 'TERM',
  })
  try {
    await server.start()
  } catch (error) {
    await server.stop()
    throw error
  }
  return handleOf(server, directory)
}

function handleOf(server: ServerProcess, directory: string): PrometheusServer {
  const url = `http://127.0.0.1:${server.port}`
  return {
    ...prometheusApi(url),
    url,
    port: server.port,
    directory,
    get pid() {
      return server.pid
    },
    stop: () => server.stop(),
    log: () => server.log(),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

/** Path of the server program. */
export function prometheusBinary(): string {
  return systemBinary({ ...prometheusPackage, names: ['prometheus'], env: 'PROMETHEUS_PATH' })
}

/** What promtool wrote, and whether it found everything in order. */
export interface PromtoolResult {
  readonly ok: boolean
  readonly output: string
}

/** Runs promtool, which comes with Prometheus. @throws Error that says how to get it. */
export function promtool(args: readonly string[], input?: string): Promise<PromtoolResult> {
  const path = systemBinary({ ...prometheusPackage, names: ['promtool'], env: 'PROMTOOL_PATH' })
  return new Promise((resolve) => {
    const child = execFile(path, args, { maxBuffer: 64 << 20 }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: stdout + stderr }),
    )
    // A promtool that failed reads nothing; its exit tells.
    child.stdin?.on('error', () => undefined).end(input)
  })
}

const prometheusPackage = {
  title: 'Prometheus',
  package: { debian: 'prometheus', fedora: 'prometheus', homebrew: 'prometheus' },
}

interface Configuration {
  readonly scrape_configs: readonly object[]
  readonly rule_files?: readonly string[]
}

// JSON is YAML too.
function configurationOf(options: PrometheusServerOptions): object {
  const { targets, configuration, rules = [], interval = '1s' } = options
  const given: Configuration =
    configuration === undefined
      ? { scrape_configs: [{ job_name: 'test' }] }
      : parse(readFileSync(configuration, 'utf8'))
  const times = { scrape_interval: interval, scrape_timeout: interval }
  return {
    ...given,
    global: { ...times, evaluation_interval: interval },
    rule_files: rules,
    scrape_configs: given.scrape_configs.map((job) => ({
      ...job,
      ...times,
      static_configs: [{ targets }],
    })),
  }
}
