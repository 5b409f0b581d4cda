/**
 * The reference service as the bench runs it: in development, with its log as JSON and one
 * administrator, who asks for everything.
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

const root = join(import.meta.dirname, '../..')
const entry = join(root, 'apps/vehicle-api/src/main.ts')
const probe = join(import.meta.dirname, '../event-loop-probe.ts')
const admin = { email: 'admin@example.com', password: 'three-Swans-on-9-grey-lakes' }
const readyMsMax = 30_000
const pollMs = 2

/** @throws Error with the end of the service's log if it does not become ready. */
export async function startService({ children, pinning }: Bench): Promise<Service> {
  const port = await freePort()
  const startedAtMs = performance.now()
  const child = children.start({
    name: 'service',
    args: [...nodeFlags, '--import', probe, entry],
    core: pinning.serverCore,
    cwd: root,
    env: serviceEnv(port, emptyFolder()),
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
  return { child, port, headers: await signIn(port), readyAfterMs }
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
    NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compile'),
  }
}

async function signIn(port: number): Promise<Service['headers']> {
  const body = JSON.stringify(admin)
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
  }
  const path = '/api/v1/auth/login'
  const answer = await exchange({ port, method: 'POST', path, headers, body })
  if (answer.status !== 200) throw new Error(`POST ${path} answers ${answer.status}`)
  return { authorization: `Bearer ${JSON.parse(answer.body).access_token}` }
}

/** For its data; gone with the benchmark. */
function emptyFolder(): string {
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
