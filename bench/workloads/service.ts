/**
 * The reference service as the bench runs it: in development, with its log as JSON, one
 * administrator, and a store of its own.
 *
 * @module
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Child } from '../children.ts'
import { exchange } from '../exchange.ts'
import type { Exchange } from '../features.ts'
import { type Bench, nodeFlags } from './workload.ts'

/** A service that has answered that it is ready. */
export interface Service {
  readonly child: Child
  readonly port: number
  /** `authorization` of its administrator. */
  readonly headers: { readonly authorization: string }
  /** From the start of the process to the first 200 of `/readyz`. */
  readonly readyAfterMs: number
}

/** What is run, and how. */
export interface Program {
  readonly folder: string
  /** Where Node keeps what it has compiled. */
  readonly compileCache: string
  /** Flags of Node, and the entry. */
  readonly args: readonly string[]
}

export interface ServiceOptions {
  /** Default: {@link sources}. */
  readonly program?: Program
  /** Variables besides those that every service of the bench has. */
  readonly env?: Readonly<Record<string, string>>
}

const root = join(import.meta.dirname, '../..')
const probe = join(import.meta.dirname, '../service-probe.ts')
const admin = { email: 'admin@example.com', password: 'three-Swans-on-9-grey-lakes' }
const readyMsMax = 30_000
const pollMs = 2

/** The service as the repository has it: types are stripped as it is loaded. */
export const sources: Program = {
  folder: root,
  compileCache: join(root, 'node_modules/.cache/compile'),
  args: [...nodeFlags, join(root, 'apps/vehicle-api/src/main.ts')],
}

/** @throws Error with the end of the service's log if it does not become ready. */
export async function startService(
  { children, pinning }: Bench,
  { program = sources, env = {} }: ServiceOptions = {},
): Promise<Service> {
  const port = await freePort()
  const startedAtMs = performance.now()
  const child = children.start({
    name: 'service',
    args: ['--import', probe, ...program.args],
    core: pinning.serverCore,
    cwd: program.folder,
    env: { ...serviceEnv(port, emptyFolder()), NODE_COMPILE_CACHE: program.compileCache, ...env },
  })
  while (!(await isReady(port))) {
    const waitedMs = performance.now() - startedAtMs
    if (child.hasEnded || waitedMs > readyMsMax) {
      await child.stop()
      throw new Error(
        `the service is not ready after ${waitedMs.toFixed(0)} ms\n${child.errorText}`,
      )
    }
    await sleep(pollMs)
  }
  const readyAfterMs = performance.now() - startedAtMs
  await administratorOf(child)
  return { child, port, headers: (await signIn(port, admin)).headers, readyAfterMs }
}

/** The first administrator is made once the port is open, and the service says so. */
async function administratorOf(child: Child): Promise<void> {
  const untilMs = performance.now() + readyMsMax
  while (!child.errorText.includes(admin.email)) {
    if (performance.now() > untilMs) throw new Error(`no administrator\n${child.errorText}`)
    await sleep(pollMs)
  }
}

function serviceEnv(port: number, dataFolder: string): Record<string, string> {
  return {
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: dataFolder,
    ADMIN_EMAIL: admin.email,
    ADMIN_PASSWORD: admin.password,
    LOG_FORMAT: 'json',
  }
}

export interface SignedIn {
  readonly headers: Service['headers']
  readonly refreshToken: string
}

/** @throws Error if the service does not let them in. */
export async function signIn(
  port: number,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<SignedIn> {
  const path = '/api/v1/auth/login'
  const answer = await sendJson({ port, path, body: { email, password } })
  if (answer.status !== 200) throw new Error(`POST ${path} answers ${answer.status}`)
  const { access_token: token, refresh_token: refreshToken } = JSON.parse(answer.body)
  return { headers: { authorization: `Bearer ${token}` }, refreshToken }
}

export interface JsonRequest {
  readonly port: number
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: object
}

export function sendJson({ port, path, headers, body }: JsonRequest): Promise<Exchange> {
  const text = JSON.stringify(body)
  const length = { 'content-length': String(Buffer.byteLength(text)) }
  const type = { 'content-type': 'application/json' }
  return exchange({
    port,
    method: 'POST',
    path,
    headers: { ...headers, ...type, ...length },
    body: text,
  })
}

let allFolders: string | undefined

/** For the data of one service; gone with the benchmark. */
function emptyFolder(): string {
  allFolders ??= folderUntilExit()
  return mkdtempSync(join(allFolders, 'service-'))
}

function folderUntilExit(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await exchange({ port, path: '/readyz' })).status === 200
  } catch {
    // Nobody listens yet.
    return false
  }
}

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })
}
