/**
 * Runs what was put together for the image once, in the build of the image, as the user that it will
 * run as: this fills the cache of compiled code (which belongs to a path, a Node and a user), and an
 * image whose service does not work is never made.
 *
 *     NODE_COMPILE_CACHE=/app/.compile-cache node deploy/image/warm-up.ts /app
 *
 * All it keeps is in a folder that it removes.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { openAsBlob } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { freePort } from '../../tools/servers/free-port.ts'

const readyMsMax = 60_000
const email = 'warm-up@example.com'

if (import.meta.main) {
  const [app] = process.argv.slice(2)
  if (app === undefined) throw new RangeError('warm-up.ts wants the folder of the service')
  await warmUp(join(app, 'apps/vehicle-api'), process.env['NODE_COMPILE_CACHE'] ?? '')
}

/** @throws Error with what the service said, if it does not do what it is for */
async function warmUp(service: string, cache: string): Promise<void> {
  await inNewFolder(async (folder) => {
    const environment = await environmentOf(folder, cache)
    await tryService(service, environment)
    for (const command of ['migrate up', 'migrate status', 'backup list']) {
      await succeeds(service, 'service-cli.js', command.split(' '), environment)
    }
    await succeeds(service, 'doctor/run-doctor.js', ['--json'], environment)
  })
}

/** The service alone, once. @throws Error as {@link warmUp} */
export async function tryOnce(service: string): Promise<void> {
  await inNewFolder(async (folder) => tryService(service, await environmentOf(folder, '')))
}

async function inNewFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'warm-up-'))
  try {
    await act(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Environment = Awaited<ReturnType<typeof environmentOf>>

async function tryService(service: string, given: Environment): Promise<void> {
  const password = randomBytes(24).toString('base64url')
  const environment = { ...given, ADMIN_EMAIL: email, ADMIN_PASSWORD: password }
  const url = `http://127.0.0.1:${given.PORT}`
  const main = started(join(service, 'dist/main.js'), [], environment)
  try {
    await untilReady(main, url)
    await used(url, service, password)
    await succeeds(service, 'health-command.js', [], environment)
    main.process.kill('SIGTERM')
    assert.equal(await ended(main), 0, main.said())
  } finally {
    main.process.kill('SIGKILL')
  }
}

async function succeeds(
  service: string,
  program: string,
  args: readonly string[],
  environment: Environment,
): Promise<void> {
  const command = started(join(service, 'dist', program), args, environment)
  assert.equal(await ended(command), 0, `${program} ${args.join(' ')}: ${command.said()}`)
}

/** As in production, but without the waits for load balancers. */
async function environmentOf(folder: string, cache: string) {
  return {
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: cache,
    // The build may share the network of the machine.
    PORT: String(await freePort()),
    DATA_DIR: join(folder, 'data'),
    SECRET_KEY: randomBytes(48).toString('base64'),
    CORS_ORIGINS: 'none',
    TRUSTED_HOSTS: '127.0.0.1',
    SHUTDOWN_PRE_DELAY: '0s',
    SHUTDOWN_DRAIN: '0s',
    // A machine that builds may be too busy to answer in time, and nobody waits here.
    LOAD_SHEDDING: 'false',
    LOG_LEVEL: 'warn',
    // The build has no entry for the user of the image.
    HOME: folder,
    ORT_DISABLE_TELEMETRY: '1',
  }
}

interface Started {
  readonly process: ChildProcess
  readonly said: () => string
}

function started(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Started {
  const child = spawn(process.execPath, [path, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  }
  return { process: child, said: () => said }
}

async function ended({ process: child }: Started): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'close')
  return child.exitCode
}

/** Signs in, has a picture classified, and looks at the console. */
async function used(url: string, service: string, password: string): Promise<void> {
  const login = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  const { access_token } = (await login.json()) as { readonly access_token: string }
  const form = new FormData()
  form.set('file', await openAsBlob(join(service, 'fixtures/drawn_car.jpg')), 'car.jpg')
  const classified = await fetch(`${url}/api/v1/vehicle/classify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}` },
    body: form,
  })
  const { label } = (await classified.json()) as { readonly label: string }
  assert.equal(label, 'car')
  const page = await fetch(url, { headers: { accept: 'text/html' } })
  assert.match(await page.text(), /<!doctype html>/i)
}

/** Its first words come when it has its administrator, who signs in next. */
async function untilReady(main: Started, url: string): Promise<void> {
  const deadline = performance.now() + readyMsMax
  while (!main.said().includes(url) || !(await isReady(url))) {
    if (main.process.exitCode !== null || performance.now() > deadline) {
      main.process.kill('SIGKILL')
      throw new Error(`the service is not ready:\n${main.said()}`)
    }
    await setTimeout(50)
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).status === 200
  } catch {
    // It does not listen yet.
    return false
  }
}
