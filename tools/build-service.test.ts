import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { tryOnce } from '../deploy/image/warm-up.ts'
import { buildService } from './build-service.ts'
import { externalPackages } from './service-bundle/external-packages.ts'
import { linkPackages } from './service-bundle/link-packages.ts'

const root = join(import.meta.dirname, '..')
const service = 'apps/vehicle-api'
const run = promisify(execFile)
/** The sources are more than two thousand. */
const filesMax = 50

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-built-'))
const dist = join(folder, service, 'dist')

before(async () => {
  await buildService(folder)
  linkPackages(folder)
  putBeside(folder)
})

after(() => rmSync(folder, { recursive: true }))

test('the built service does its work on the packages that its manifest names, by plain Node', async () => {
  const { dependencies } = JSON.parse(readFileSync(join(folder, service, 'package.json'), 'utf8'))

  assert.deepEqual(readdirSync(folder).toSorted(), ['apps', 'node_modules'])
  assert.equal(existsSync(join(folder, 'node_modules/fastify')), false)
  assert.deepEqual(Object.keys(dependencies), externalPackages)
  // Starts it, signs in, has a picture classified, asks for its health, and ends it in order.
  await tryOnce(join(folder, service))
})

test('the built service consists of few files', async () => {
  const script = `
    const { registerHooks } = await import('node:module')
    const loaded = []
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
    await import(${JSON.stringify(join(dist, 'main.js'))})
    console.log(loaded.filter((url) => url.startsWith('file:')).length)`

  const flags = ['--input-type=module', '--eval', script]
  const { stdout } = await run(process.execPath, flags, { env: {} })

  assert.ok(Number(stdout) > 5 && Number(stdout) < filesMax, `it loads ${stdout} files`)
})

test('the built service has its threads where they are looked for', () => {
  const threads = [
    'model/worker.js',
    'kit/reliability/database/sqlite/worker.js',
    'kit/reliability/backup/sqlite-worker.js',
    'kit/security/passwords/hash-worker.js',
  ]

  const missing = threads.filter((path) => !existsSync(join(dist, path)))

  assert.deepEqual(missing, [])
})

test('the built service makes a backup in a thread, and is found whole by the doctor', async () => {
  const data = join(folder, 'data')
  const runIn = (program: string, ...args: readonly string[]) =>
    runProgram(join(dist, program), args, { DATA_DIR: data })

  await runIn('service-cli.js', 'migrate', 'up')
  await runIn('service-cli.js', 'backup', 'create')
  const { checks } = JSON.parse(await runIn('doctor/run-doctor.js', '--json')) as Diagnosis

  const states = new Map(checks.map(({ name, status }) => [name, status]))
  assert.equal(states.get('packages'), 'ok')
  assert.equal(states.get('structure'), 'ok')
  assert.ok(readdirSync(join(data, 'backups')).length > 0)
})

test('its maps name the lines of the sources where Node is asked for them', () => {
  const { sources } = JSON.parse(readFileSync(join(dist, 'main.js.map'), 'utf8'))

  assert.ok(sources.some((path: string) => path.endsWith(`${service}/src/main.ts`)))
})

test('the built service brings the licences of the packages that are in it', () => {
  const licences = readFileSync(join(dist, 'LICENCES.txt'), 'utf8')

  assert.match(licences, /^fastify@\d+\.\d+\.\d+, MIT\n\nMIT License/m)
  assert.match(licences, /^kysely@/m)
  assert.match(licences, /^sharp@/m)
  assert.doesNotMatch(licences, /^(?:better-sqlite3|rolldown)@/m)
})

interface Diagnosis {
  readonly checks: readonly { readonly name: string; readonly status: string }[]
}

/** As in development, where nothing has to be configured. @returns what it printed */
async function runProgram(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { stdout } = await run(process.execPath, [path, ...args], { env, cwd: tmpdir() })
  return stdout
}

/** What lies beside the code in an image. */
function putBeside(folder: string): void {
  for (const path of ['model', 'fixtures']) {
    cpSync(join(root, service, path), join(folder, service, path), { recursive: true })
  }
  const console = join(folder, 'apps/console/dist')
  mkdirSync(console, { recursive: true })
  writeFileSync(join(console, 'index.html'), '<!doctype html><title>console</title>')
  writeFileSync(join(console, 'screens.json'), '["/"]')
}
