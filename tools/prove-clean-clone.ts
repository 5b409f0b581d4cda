/**
 * A stranger's first minutes: clones the repository into an empty folder, runs `npm start` there,
 * asks for one classification, stops the service, and prints how long each took.
 *
 *     npm run prove:clone
 */

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openAsBlob, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { helpIfAsked } from './program-help.ts'

helpIfAsked(import.meta.filename)

const installMsMax = 300_000
const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-clone-'))
const clone = join(folder, 'plimsoll')

try {
  execFileSync('git', ['clone', '--quiet', root, clone])
  await firstMinutes(await freePort())
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function firstMinutes(port: number): Promise<void> {
  const startedAt = performance.now()
  const service = spawn('npm', ['start'], {
    cwd: clone,
    // A group of its own, so that the signal reaches npm and the service as Ctrl-C would.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PORT: String(port), NODE_ENV: 'development' },
  })
  let log = ''
  service.stdout.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  let told = ''
  service.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text
    process.stderr.write(text)
  })
  const exited = once(service, 'close')
  const url = `http://127.0.0.1:${port}`
  try {
    await untilReady(`${url}/readyz`)
    report('clone to ready, installation included', startedAt)
    await classify(url, await signIn(url, told))
    report('clone to first answer', startedAt)
  } finally {
    if (service.pid) process.kill(-service.pid, 'SIGINT')
  }
  const stoppedAt = performance.now()
  await exited
  report('SIGINT to the end', stoppedAt)
  // npm itself ends by the signal, whatever the service did.
  assert.match(log, /"state":"stopped"/)
}

/** As somebody who reads what the service says when it starts for the first time. */
async function signIn(url: string, told: string): Promise<string> {
  const { email, password } =
    /^ *sign in +(?<email>\S+)\n *password +(?<password>\S+)/m.exec(told)?.groups ?? {}
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  assert.equal(response.status, 200)
  return ((await response.json()) as { access_token: string }).access_token
}

async function classify(url: string, token: string): Promise<void> {
  const form = new FormData()
  form.set(
    'file',
    await openAsBlob(join(clone, 'apps/vehicle-api/fixtures/drawn_car.jpg')),
    'car.jpg',
  )
  const response = await fetch(`${url}/api/v1/vehicle/classify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  })
  assert.equal(response.status, 200)
  const { label, confidence } = (await response.json()) as { label: string; confidence: number }
  process.stdout.write(`${label} (${confidence})\n`)
  assert.equal(label, 'car')
}

async function untilReady(url: string): Promise<void> {
  for (const deadline = performance.now() + installMsMax; performance.now() < deadline; ) {
    // Refused until the service listens; that is what is waited for.
    const response = await fetch(url).catch(() => undefined)
    if (response?.status === 200) return
    await sleep(50)
  }
  throw new Error(`${url} was not ready within ${installMsMax / 1000} s`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  server.close()
  return address.port
}

function report(what: string, sinceMs: number): void {
  process.stdout.write(`${what}: ${((performance.now() - sinceMs) / 1000).toFixed(1)} s\n`)
}
