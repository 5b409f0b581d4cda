/**
 * Audits the service of this repo with all that the auditor can be given, on a PostgreSQL and a Redis
 * of its own, by `apps/vehicle-api/plimsoll.config.json`.
 *
 *     npm run audit                       writes docs/readiness
 *     npm run audit -- --only security    flags of `plimsoll audit`
 */

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { renderManifests } from './audit/rendered-manifests.ts'
import { buildConsole } from './build-console.ts'
import { sharedPostgres } from './servers/shared-postgres.ts'
import { sharedRedis } from './servers/shared-redis.ts'

const root = join(import.meta.dirname, '..')
const out = 'docs/readiness'
const given = process.argv.slice(2)

await buildConsole()
const missing = await renderManifests(root)
if (missing !== undefined) process.stderr.write(`Manifests are not judged: ${missing}\n`)
const [postgres, redis] = await Promise.all([sharedPostgres(), sharedRedis()])
const databaseUrl = await postgres.createDatabase()
const password = randomBytes(18).toString('base64url')
const folder = await mkdtemp(join(tmpdir(), 'plimsoll-audit-'))
const env = {
  ...process.env,
  DATA_DIR: folder,
  // What administrators are shown is one of the answers that are looked at.
  AUDIT_REPORT_PATH: join(root, 'apps/vehicle-api/src/testing/audit-report.json'),
  DATABASE_URL: databaseUrl,
  REDIS_URL: await redis.createDatabase(),
  ADMIN_PASSWORD: password,
  AUDIT_ADMIN_PASSWORD: password,
}
const cli = join(root, 'packages/audit/src/cli.ts')
// Deep: that alone has the time for every probe, on a service that takes seconds to start.
const flags = [
  ...(given.includes('--config') ? [] : ['--config', 'apps/vehicle-api/plimsoll.config.json']),
  ...(given.includes('--out') ? [] : ['--out', out]),
  ...(given.includes('--format') ? [] : ['--format', 'html,badge']),
  ...(given.includes('--depth') ? [] : ['--depth', 'deep']),
  ...given,
]
try {
  process.exitCode = await run(['apps/vehicle-api/src/service-cli.ts', 'migrate', 'up'])
  if (process.exitCode === 0) process.exitCode = await run([cli, 'audit', ...flags])
} finally {
  await postgres.dropDatabase(databaseUrl)
  await rm(folder, { recursive: true, force: true })
}
// A server that was started for this alone ends with the process.
process.exit()

async function run(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ['--conditions=@plimsoll/source', ...args], {
    cwd: root,
    env: {
      ...env,
      NODE_ENV: 'production',
      TRUSTED_HOSTS: '127.0.0.1',
      CORS_ORIGINS: 'https://app.example.com',
      SECRET_KEY: randomBytes(48).toString('base64url'),
    },
    stdio: 'inherit',
  })
  const [code] = await once(child, 'exit')
  return code ?? 1
}
