import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { childEnvironment } from '../testing/child-environment.ts'
import { production } from '../testing/refused-config.ts'
import { serviceProgram } from '../testing/service-program.ts'

const chosen = 'three-Swans-on-9-grey-lakes'

test('the password that is made up is told once, to who started the service, and is good', async (t) => {
  const dataDir = await folderOf(t)

  const first = await started(t, dataDir, {})
  const [email, password] = told(first.stderr())
  const signedIn = await login(first.url, email, password)
  await first.stop()
  const second = await started(t, dataDir, {})
  const again = await login(second.url, email, password)
  await second.stop()

  assert.deepEqual([signedIn.status, again.status], [200, 200])
  assert.equal(email, 'admin@localhost.localdomain')
  assert.match(password, /^(?:[a-z2-9]{5}-){3}[a-z2-9]{5}$/)
  assert.match(first.stdout(), /"msg":"request"/)
  for (const text of [first.stdout(), second.stdout(), second.stderr()]) {
    assert.ok(!text.includes(password))
  }
  const kept = await contentsOf(dataDir)
  assert.ok(kept.includes(email) && !kept.includes(password))
})

test('ADMIN_EMAIL and ADMIN_PASSWORD make the first administrator, and are told to nobody', async (t) => {
  const dataDir = await folderOf(t)
  const env = { ADMIN_EMAIL: 'chief@example.com', ADMIN_PASSWORD: chosen }
  const other = 'nine-Herons-over-4-salt-marshes'

  const first = await started(t, dataDir, env)
  const signedIn = await login(first.url, 'chief@example.com', chosen)
  await first.stop()
  const second = await started(t, dataDir, { ...env, ADMIN_PASSWORD: other })
  const unchanged = await login(second.url, 'chief@example.com', chosen)
  const changed = await login(second.url, 'chief@example.com', other)
  await second.stop()

  assert.deepEqual([signedIn.status, unchanged.status, changed.status], [200, 200, 401])
  assert.equal(signedIn.role, 'admin')
  assert.match(first.stderr(), /chief@example\.com, with ADMIN_PASSWORD/)
  for (const text of [first, second].flatMap(({ stdout, stderr }) => [stdout(), stderr()])) {
    assert.ok(!text.includes(chosen) && !text.includes(other))
  }
  assert.ok(!(await contentsOf(dataDir)).includes(chosen))
})

for (const [title, password] of [
  ['that is a default', 'change-me'],
  ['that can be guessed', 'monkeydragon1234'],
] as const) {
  test(`in production a password ${title} is refused, and not repeated`, async (t) => {
    const env = { ...production, ADMIN_EMAIL: 'chief@example.com', ADMIN_PASSWORD: password }

    const { code, output } = await refused(t, env)

    assert.equal(code, 1)
    assert.match(output, /ADMIN_PASSWORD|first administrator/)
    assert.ok(!output.includes(password))
    assert.doesNotMatch(output, /\n {4}at /)
  })
}

test('in production no password is made up; the log says that there is no administrator', async (t) => {
  const env = { ...production, SHUTDOWN_PRE_DELAY: '0s', SHUTDOWN_DRAIN: '0s' }

  const service = await started(t, await folderOf(t), { ...env, MIGRATE_ON_START: 'true' })
  await service.stop()

  assert.doesNotMatch(service.stderr(), /not shown again/)
  assert.match(service.stdout(), /nobody can administer the service/)
})

interface Started {
  readonly url: string
  readonly stdout: () => string
  readonly stderr: () => string
  readonly stop: () => Promise<void>
}

async function started(
  t: TestContext,
  dataDir: string,
  env: Readonly<Record<string, string>>,
): Promise<Started> {
  const child = run(t, dataDir, env)
  let url: string | undefined
  while (url === undefined) {
    assert.equal(child.process.exitCode, null, child.stdout() + child.stderr())
    await Promise.race([once(child.process.stderr ?? child.process, 'data'), child.exited])
    url = /Vehicle Classifier API {2}(?<url>http:\S+)\n/.exec(child.stderr())?.groups?.['url']
  }
  const stop = async () => {
    child.process.kill('SIGTERM')
    await child.exited
  }
  return { url, stdout: child.stdout, stderr: child.stderr, stop }
}

async function refused(t: TestContext, env: Readonly<Record<string, string>>) {
  const child = run(t, await folderOf(t), { ...env, MIGRATE_ON_START: 'true' })
  await child.exited
  return { code: child.process.exitCode, output: child.stdout() + child.stderr() }
}

function run(t: TestContext, dataDir: string, env: Readonly<Record<string, string>>) {
  const child: ChildProcess = spawn(process.execPath, serviceProgram('main'), {
    env: {
      ...childEnvironment,
      NODE_ENV: 'development',
      PORT: '0',
      DATA_DIR: dataDir,
      // How busy the machine of a test is has nothing to say about the service.
      LOAD_SHEDDING: 'false',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'close')
  t.after(async () => {
    child.kill('SIGKILL')
    await exited
  })
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text
    })
  }
  return { process: child, exited, stdout: () => texts.stdout, stderr: () => texts.stderr }
}

/** Address and password of the welcome. */
function told(welcome: string): [email: string, password: string] {
  const email = /sign in +(?<email>\S+)\n/.exec(welcome)?.groups?.['email']
  const password = /password +(?<password>\S+) /.exec(welcome)?.groups?.['password']
  assert.ok(email !== undefined && password !== undefined, welcome)
  return [email, password]
}

async function login(url: string, email: string, password: string) {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ email, password })
  const answer = await fetch(`${url}/api/v1/auth/login`, { method: 'POST', headers, body })
  const { user } = (await answer.json()) as { user?: { role: string } }
  return { status: answer.status, role: user?.role }
}

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-first-admin-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** All that the service keeps, as bytes in a text. */
async function contentsOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const texts = files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1'))
  return (await Promise.all(texts)).join('\n')
}
