import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { follow, readDocument } from '../deploy/proof/shown-commands.ts'
import { bin, link, manifestOf, modulePath, packedProject, root, run } from './packed-project.ts'

const manifest = () => manifestOf('packages/kit')

/** What needs a driver that only its users install. */
const driven = ['database/postgres', 'database/sqlite', 'redis', 'realtime', 'flags']

const storeUser = `
import { createTables } from '@plimsoll/kit/database'
import { jobsTables } from '@plimsoll/kit/jobs'
import { sqliteDatabase } from '@plimsoll/kit/database/sqlite'

const database = await sqliteDatabase({ file: 'store.db' })
await createTables(database, jobsTables)
await database.check()
await database.close()
`

test('the packed kit works in an empty project: every subpath imports and type-checks', async (t) => {
  const project = await packedProject(t, 'packages/kit', ['fastify', '@types/node', 'undici-types'])
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(consumerConfig))
  const all = Object.keys(manifest().exports).map((path) => path.replace('./', ''))
  const driverless = all.filter((path) => !driven.includes(path))

  const alone = await imported(project, driverless)
  for (const name of drivers()) link(join(root, 'node_modules', name), modulePath(project, name))
  const together = await imported(project, all)
  await run(join(bin, 'tsc'), ['-p', '.'], { cwd: project })
  writeFileSync(join(project, 'store.mjs'), storeUser)
  await run(process.execPath, ['store.mjs'], { cwd: project })

  assert.equal(alone, driverless.length)
  assert.equal(together, all.length)
})

/** Imports them in a process of their own, and leaves the same as a file to type-check. */
async function imported(project: string, subpaths: readonly string[]): Promise<number> {
  const imports = subpaths.map(
    (path, index) => `import * as m${index} from '@plimsoll/kit/${path}'`,
  )
  const uses = subpaths.map((_path, index) => `m${index}`).join(', ')
  const consumer = `${imports.join('\n')}\nconsole.log([${uses}].length)\n`
  writeFileSync(join(project, 'consumer.mjs'), consumer)
  writeFileSync(join(project, 'consumer.ts'), consumer)
  const { stdout } = await run(process.execPath, ['consumer.mjs'], { cwd: project })
  return Number(stdout)
}

function drivers(): readonly string[] {
  return Object.keys(manifest().peerDependenciesMeta ?? {})
}

/** The commands of its README, but for one probe in the place of a hundred. */
const readmeOfAuditor = 'packages/audit/README.md'
const npx = 'npx() { case $2 in audit) set -- "$@" --only REL-01 ;; esac; command npx "$@"; }\n'

test('the packed auditor runs in an empty project, and audits a service', async (t) => {
  const project = await packedProject(t, 'packages/audit', [])
  const url = await listening(t)
  const plimsoll = (...args: readonly string[]) =>
    run(process.execPath, [modulePath(project, 'plimsoll/dist/cli.js'), ...args], { cwd: project })

  const { stdout: version } = await plimsoll('--version')
  const { stdout: probes } = await plimsoll('probes')
  // As npm does when it installs a package.
  const cli = modulePath(project, 'plimsoll/dist/cli.js')
  chmodSync(cli, 0o755)
  link(cli, modulePath(project, '.bin/plimsoll'))
  const shown = readDocument(readmeOfAuditor).map(({ heading, commands }) => ({
    heading,
    commands: npx + commands.replaceAll('http://127.0.0.1:3000', url),
  }))
  const followed = await follow(shown, { cwd: project, env: { ...process.env }, timeoutMs: 90_000 })

  assert.equal(version.trim(), manifestOf('packages/audit').version)
  assert.equal(probes.match(/^ {2}[A-Z]{3}-\d\d/gm)?.length, 100)
  assert.equal(followed.exitCode, 0, followed.output)
  assert.match(followed.output, /Written: plimsoll\.config\.json/)
  assert.match(followed.output, /report\.html/)
  assert.equal(followed.output.match(/NOT PROVEN/g)?.length, 2)
})

/** A service that is alive, and nothing else. */
async function listening(t: TestContext): Promise<string> {
  const server = createServer((_request, response) => response.end('ok'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const consumerConfig = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2024',
    types: ['node'],
    strict: true,
    noEmit: true,
  },
  files: ['consumer.ts'],
}
