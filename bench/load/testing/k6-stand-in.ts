/**
 * Runs `k6.js` without k6: what it imports from k6 is put in here, as far as it uses that. Shows that
 * the script asks a real service for what it means to, one request of each route; how k6 itself reads
 * and schedules it, this cannot show.
 *
 *     node bench/load/testing/k6-stand-in.ts      writes what was asked, as JSON
 *
 * @module
 */

import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import type { K6Options } from '../k6-options.ts'

export interface AskedByK6 {
  readonly method: string
  readonly path: string
  readonly status: number
  /** As the service must answer, for k6 to count no failure. */
  readonly expected: number | undefined
  readonly tag: string | undefined
}

interface K6Script {
  readonly options: K6Options
  setup(): unknown
  ask(prepared: unknown): void
}

interface Params {
  readonly headers: Readonly<Record<string, string>>
  readonly tags?: { readonly route: string }
  readonly responseCallback?: number
}

const folder = join(import.meta.dirname, '..')
const asked: AskedByK6[] = []
const { URL: url = '', CURL: curl = 'curl' } = process.env
const env: Record<string, string> = { URL: url }

const modules: Readonly<Record<string, object>> = {
  k6: { check, sleep },
  'k6/http': { default: { request, expectedStatuses: (status: number) => status } },
  'k6/crypto': { randomBytes },
  'k6/encoding': { b64encode: (bytes: Buffer) => bytes.toString('base64url') },
}
Object.assign(globalThis, {
  __ENV: env,
  open: (file: string) => readFileSync(join(folder, file)),
  k6Modules: modules,
})
registerHooks({
  resolve: (specifier, context, next) =>
    specifier in modules
      ? { url: `k6:${specifier}`, format: 'module', shortCircuit: true }
      : next(specifier, context),
  load: (address, context, next) =>
    address.startsWith('k6:')
      ? { format: 'module', shortCircuit: true, source: sourceOf(address.slice(3)) }
      : next(address, context),
})

const script = (await import(join(folder, 'k6.js'))) as K6Script
const prepared = script.setup()
for (const [name, { env: own, exec, tags }] of Object.entries(script.options.scenarios)) {
  if (exec !== 'ask') throw new TypeError(`${name} runs ${exec}, which is not there`)
  Object.assign(env, own)
  const before = asked.length
  script.ask(prepared)
  // The tags of a scenario hold where a request has none of its own.
  for (const [at, one] of asked.entries()) {
    if (at >= before) asked[at] = { ...one, tag: one.tag ?? tags['route'] }
  }
}
process.stdout.write(JSON.stringify(asked))

function sourceOf(specifier: string): string {
  return Object.keys(modules[specifier] ?? {})
    .map((name) => {
      const declared = name === 'default' ? 'default' : `const ${name} =`
      return `export ${declared} k6Modules['${specifier}'].${name}\n`
    })
    .join('')
}

function request(method: string, address: string, body: Buffer | string | null, params: Params) {
  const headers = Object.entries(params.headers).flatMap(([name, value]) => [
    '-H',
    `${name}: ${value}`,
  ])
  const data = body === null ? [] : ['--data-binary', '@-']
  const args = ['-s', '-X', method, ...headers, ...data, '-w', '\n%{http_code}', address]
  const output = execFileSync(curl, args, { input: body ?? '', encoding: 'utf8' })
  const end = output.lastIndexOf('\n')
  const status = Number(output.slice(end + 1))
  asked.push({
    ...{ method, path: new URL(address).pathname, status },
    ...{ expected: params.responseCallback, tag: params.tags?.route },
  })
  return { status, body: output.slice(0, end) }
}

function check(value: unknown, checks: Readonly<Record<string, (value: unknown) => boolean>>) {
  return Object.values(checks).every((isSo) => isSo(value))
}

function sleep(seconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1_000)
}
