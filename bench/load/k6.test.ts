/** k6 itself is no package of any system that the tests can install from: it never ran this script. */

import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { ChildService } from '../../apps/vehicle-api/src/testing/child-service.ts'
import { systemBinary } from '../../tools/servers/system-package.ts'
import { uncounted } from './k6-options.ts'
import { defaults, ownService } from './own-service.ts'
import { steadily } from './plan.ts'
import { profile } from './profile.ts'
import { sendLoad } from './send-load.ts'
import { sessionAt } from './session.ts'
import type { AskedByK6 } from './testing/k6-stand-in.ts'

const script = join(import.meta.dirname, 'k6.js')
let service: ChildService

before(async () => {
  // How busy the machine of a test is has nothing to say about the script.
  service = await ownService({ LOAD_SHEDDING: 'false' })
})
after(async () => {
  await service[Symbol.asyncDispose]()
})

test('the script for k6 is right by the types of k6', () => {
  const { status, stdout } = checkTypes(script)

  assert.equal(status, 0, stdout)
})

test('a script that is not, is seen', () => {
  const wrong = join(import.meta.dirname, 'k6-wrong.js')
  try {
    const text = readFileSync(script, 'utf8')
    writeFileSync(wrong, text.replace('expectedStatuses(route.status)', 'expectedStatuses(route)'))

    const { status, stdout } = checkTypes(wrong)

    assert.notEqual(status, 0)
    assert.match(stdout, /k6-wrong.js.*TS2345/)
  } finally {
    rmSync(wrong)
  }
})

test('the script asks a real service for each route, and is answered as the profile says', () => {
  const asked = askedByK6(service.url)

  const counted = asked.filter(({ tag }) => tag !== uncounted)
  const ofRoutes = profile.routes.map(({ name, method, path, status }) => ({
    ...{ method, path, status, expected: status, tag: name },
  }))
  const stages = profile.stages.filter(({ counts }) => counts)
  assert.deepEqual(
    counted,
    stages.flatMap(() => ofRoutes),
  )
  assert.ok(asked.length > counted.length)
})

test('the load of this repository is answered as the profile says, by a real service', async () => {
  const seconds = 2
  using session = await sessionAt(service.url, { refreshes: 1 })

  const { observed } = await sendLoad(steadily(profile, 50, seconds), { url: service.url, session })

  const wanted = profile.routes.map(({ status }) => String(status))
  for (const [at, { route, statuses }] of observed.entries()) {
    const { 503: refused, none, [wanted[at] ?? '']: served = 0, ...others } = statuses
    assert.ok(served >= seconds, `${route}: ${served} served, ${refused} refused, ${none} lost`)
    assert.deepEqual(others, {}, route)
  }
})

test('no route may take longer in the profile than it says of itself', async () => {
  const response = await fetch(`${service.url}/metrics`, { headers: service.headers })
  const declared = [
    ...(await response.text()).matchAll(/^http_threshold_seconds\{(.*)\} ([\d.]+)$/gm),
  ].map(([, labels = '', value]) => ({ labels, ms: 1_000 * Number(value) }))

  const compared = profile.routes.flatMap(({ method, path, p95Ms }) => {
    const labels = `method="${method}",route="${path.replace(profile.vehicle, ':vehicle_id')}"`
    return declared.filter((each) => each.labels === labels).map(({ ms }) => ({ p95Ms, ms }))
  })
  assert.ok(compared.length >= 3, JSON.stringify(declared))
  assert.ok(compared.every(({ p95Ms, ms }) => p95Ms <= ms))
})

test('the service that is started for a load is as it is by default', () => {
  const shown = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8').split('\n')

  for (const [name, value] of Object.entries(defaults)) {
    assert.ok(shown.includes(`# ${name}=${value}`), name)
  }
})

function checkTypes(file: string) {
  const flags = ['--noEmit', '--allowJs', '--checkJs', '--strict', '--noUncheckedIndexedAccess']
  const modules = ['--target', 'es2024', '--module', 'nodenext', '--allowImportingTsExtensions']
  // The types of k6 do not pass `exactOptionalPropertyTypes` themselves.
  const types = ['--types', 'k6', '--skipLibCheck']
  return spawnSync('tsc', ['--ignoreConfig', ...flags, ...modules, ...types, file], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${programs}:${process.env['PATH']}` },
  })
}

const programs = join(import.meta.dirname, '../../node_modules/.bin')

function askedByK6(url: string): AskedByK6[] {
  const standIn = join(import.meta.dirname, 'testing/k6-stand-in.ts')
  const curl = systemBinary({
    ...{ title: 'curl', names: ['curl'], env: 'CURL_PATH' },
    package: { debian: 'curl', fedora: 'curl', homebrew: 'curl' },
  })
  const output = execFileSync(process.execPath, ['--conditions=@plimsoll/source', standIn], {
    encoding: 'utf8',
    env: { ...process.env, URL: url, CURL: curl },
  })
  return JSON.parse(output)
}
