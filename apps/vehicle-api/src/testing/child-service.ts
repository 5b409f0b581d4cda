/**
 * The service as its users run it: a process of its own, on a free port.
 *
 * @module
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { childEnvironment } from './child-environment.ts'
import { cheapHashes } from './quick-start.ts'
import { programFromSource, serviceProgram } from './service-program.ts'
import { type Post, signIn, testPassword } from './sign-in.ts'

const adminEmail = 'admin@example.com'

export interface ChildService extends AsyncDisposable {
  readonly url: string
  /** `authorization` of its administrator. */
  readonly headers: { readonly authorization: string }
  readonly process: ChildProcess
  /** From the start of the process to its first answer that it is ready. */
  readonly startMs: number
  /** All that was written so far, log and welcome. */
  readonly output: () => string
  /** Resident memory in MB. */
  readonly residentMb: () => number
  /** Ends it with SIGTERM; resolves with its exit code. */
  readonly stop: () => Promise<number | null>
}

export interface ChildOptions {
  /** Modules that are loaded before the service, such as one that weakens it. */
  readonly imports?: readonly string[]
  /** More arguments for Node. */
  readonly flags?: readonly string[]
  /** Of its administrator, who has signed in elsewhere. */
  readonly headers?: ChildService['headers']
  /** How many files it may have open (`ulimit -n`). Default: as many as this process. */
  readonly descriptorsMax?: number
}

/** @throws Error with what the process wrote, if it ends before it is ready. */
export async function childService(
  env: Readonly<Record<string, string>> = {},
  { imports = [], flags = [], headers, descriptorsMax }: ChildOptions = {},
): Promise<ChildService> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-child-'))
  const startedAt = performance.now()
  const given = [...flags, ...imports.map((path) => `--import=${path}`)]
  const main = imports.length === 0 ? serviceProgram('main') : programFromSource('main')
  const program = [process.execPath, ...given, ...main]
  const limit = ['-c', 'ulimit -n "$0" && exec "$@"', String(descriptorsMax)]
  const [path = '', ...args] = descriptorsMax === undefined ? program : ['sh', ...limit, ...program]
  const child = spawn(path, args, {
    env: {
      ...childEnvironment,
      NODE_ENV: 'development',
      PORT: '0',
      DATA_DIR: folder,
      ADMIN_EMAIL: adminEmail,
      ADMIN_PASSWORD: testPassword,
      // How busy the machine of a test is has nothing to say about the service.
      LOAD_SHEDDING: 'false',
      RATE_LIMIT_ENABLED: 'false',
      ...cheapHashes,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', ...(imports.length === 0 ? [] : ['ipc' as const])],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const url = await urlOf(child, () => output)
  await untilReady(url)
  const startMs = performance.now() - startedAt
  return {
    url,
    headers: headers ?? (await signIn(postTo(url), adminEmail, testPassword)).headers,
    process: child,
    startMs,
    output: () => output,
    residentMb: () => residentMb(child),
    async stop() {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      const [code] = await exited
      return code as number | null
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function postTo(url: string): Post {
  return async (path, body) => {
    const headers = { 'content-type': 'application/json' }
    const request = { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await fetch(`${url}${path}`, request)
    return (await response.json()) as Readonly<Record<string, unknown>>
  }
}

async function urlOf(child: ChildProcess, output: () => string): Promise<string> {
  const exited = once(child, 'exit').then(() => undefined)
  for (;;) {
    const url = /Vehicle Classifier API {2}(?<url>http:\S+)\n/.exec(output())?.groups?.['url']
    if (url !== undefined) return url
    const more = Promise.race([once(child.stderr ?? child, 'data'), exited])
    if ((await more) === undefined) throw new Error(`the service ended:\n${output()}`)
  }
}

async function untilReady(url: string): Promise<void> {
  let status = 0
  while (status !== 200) ({ status } = await fetch(`${url}/readyz`))
}

function residentMb({ pid }: ChildProcess): number {
  // `ps` is missing from small images of Linux, where the kernel tells it anyway.
  const status = `/proc/${pid}/status`
  const kilobytes = existsSync(status)
    ? /^VmRSS:\s+(?<kb>\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.groups?.['kb']
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return Math.round(Number(kilobytes) / 1_024)
}
