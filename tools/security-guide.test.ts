import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { createIssuer } from '@plimsoll/kit/jwks'
import { loadServiceConfig } from '../apps/vehicle-api/src/config.ts'
import { issuerOptions } from '../apps/vehicle-api/src/security/external-issuers.ts'
import { childEnvironment } from '../apps/vehicle-api/src/testing/child-environment.ts'
import { childService } from '../apps/vehicle-api/src/testing/child-service.ts'
import { serviceProgram } from '../apps/vehicle-api/src/testing/service-program.ts'
import { type Post, signIn, testPassword } from '../apps/vehicle-api/src/testing/sign-in.ts'
import { readDocument } from './documents/service-commands.ts'
import { sharedPostgres } from './servers/shared-postgres.ts'

const guide = readDocument('docs/security.md')

test('the configuration takes every identity provider that the security guide shows', async () => {
  const examples = [...guide.matchAll(/```json\n(?<json>\[[\s\S]*?)```/g)].map(
    ({ groups }) => groups?.['json'] ?? '',
  )

  const loaded = await Promise.all(
    examples.map((json) => loadServiceConfig({ EXTERNAL_ISSUERS: json })),
  )

  assert.equal(loaded.length, 3)
  for (const { config } of loaded) {
    const [issuer, ...others] = config.externalIssuers ?? []
    assert.ok(issuer !== undefined && others.length === 0)
    assert.ok(createIssuer(issuerOptions(issuer, true)))
  }
})

for (const engine of ['sqlite', 'postgres'] as const) {
  test(`after a restore nobody is signed in on ${engine}, and what was set up is there`, async (t) => {
    const store = engine === 'sqlite' ? {} : { DATABASE_URL: await databaseOf(t) }
    const env = { LOG_LEVEL: 'fatal', DATA_DIR: await folderOf(t), ...store }
    const before = await signedIn(env)

    const { name } = JSON.parse(await operate(env, ['backup', 'create', '--json']))
    await operate(env, ['restore', name, '--yes'])

    await using service = await childService(env)
    const auth = `${service.url}/api/v1/auth`
    const answers = [
      await fetch(`${auth}/me`, { headers: before.headers }),
      await postJson(`${auth}/refresh`, { refresh_token: before.refreshToken }),
      await fetch(`${auth}/me`, { headers: service.headers }),
    ]
    assert.deepEqual(
      answers.map(({ status }) => status),
      [401, 401, 200],
    )
  })
}

/** The command line of operators. @throws what it wrote, if it fails */
async function operate(
  env: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<string> {
  const environment = { ...childEnvironment, NODE_ENV: 'development', ...env }
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...serviceProgram('service-cli'), ...args],
    { env: environment },
  )
  return stdout
}

/** What an administrator had when the service was stopped. */
async function signedIn(env: Readonly<Record<string, string>>) {
  await using service = await childService(env)
  const post: Post = async (path, body) =>
    (await (await postJson(service.url + path, body)).json()) as Readonly<Record<string, unknown>>
  return await signIn(post, 'admin@example.com', testPassword)
}

function postJson(url: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
}

async function databaseOf(t: TestContext): Promise<string> {
  const server = await sharedPostgres()
  const url = await server.createDatabase()
  t.after(() => server.dropDatabase(url))
  return url
}

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-document-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}
