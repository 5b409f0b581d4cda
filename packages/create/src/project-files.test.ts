import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { databases } from './arguments.ts'
import { ownPackages } from './packages.ts'
import { type ProjectFile, projectFiles } from './project-files.ts'

const root = join(import.meta.dirname, '../../..')
const packages = ownPackages('1.2.3')
const filesFor = (database: (typeof databases)[number]) =>
  projectFiles({ name: 'port-notes', database, packages })

const common = [
  '.dockerignore',
  '.env',
  '.env.example',
  '.github/workflows/ci.yml',
  '.gitignore',
  '.npmrc',
  'Dockerfile',
  'README.md',
  'compose.yaml',
  'kubernetes/deployment.yaml',
  'kubernetes/kustomization.yaml',
  'kubernetes/network-policy.yaml',
  'kubernetes/service.yaml',
  'package.json',
  'plimsoll.config.json',
  'src/config.ts',
  'src/main.ts',
  'src/migrate.ts',
  'src/migrations.ts',
  'src/notes/routes.ts',
  'src/notes/schemas.ts',
  'src/notes/store.ts',
  'src/notes/tables.ts',
  'src/policy.ts',
  'src/server-options.ts',
  'src/sign-in.ts',
  'src/store.ts',
  'test/config.test.ts',
  'test/migrations.test.ts',
  'test/notes.test.ts',
  'test/running-service.ts',
  'test/service.test.ts',
  'test/shutdown.test.ts',
  'tsconfig.json',
]
const own = {
  sqlite: ['kubernetes/volume.yaml'],
  postgres: ['kubernetes/disruption-budget.yaml', 'kubernetes/migrate.yaml'],
}

for (const database of databases) {
  test(`${database}: a project has these files, and nothing of the template's name`, () => {
    const files = filesFor(database)

    const paths = files.map(({ path }) => path)
    assert.deepEqual(paths, [...common, ...own[database]].toSorted())
    for (const { path, text } of files) assert.ok(!text.includes('my-service'), path)
    assert.equal(JSON.parse(textOf(files, 'package.json')).name, 'port-notes')
  })

  test(`${database}: the packages are those of this release, pinned exactly`, () => {
    const { dependencies, devDependencies } = JSON.parse(textOf(filesFor(database), 'package.json'))

    assert.equal(dependencies['@plimsoll/kit'], '1.2.3')
    assert.equal(devDependencies['plimsoll'], '1.2.3')
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      assert.match(String(version), /^\d+\.\d+\.\d+$/, name)
    }
  })
}

test('versions are those that the repository itself is tested with', () => {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(root, 'packages/create/template/package.json'), 'utf8'),
  )
  const ours = { ...versionsIn('.'), ...versionsIn('packages/kit') }

  const third = { ...dependencies, ...devDependencies }
  delete third['@plimsoll/kit']
  delete third['plimsoll']
  for (const [name, version] of Object.entries(third)) assert.equal(version, ours[name], name)
})

test('scaffolder, kit and auditor are released under one version', () => {
  const [create, kit, audit] = ['create', 'kit', 'audit'].map(
    (name) =>
      JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')).version,
  )

  assert.deepEqual([create, create], [kit, audit])
})

test('secrets are new each time, and nobody else may read them', () => {
  const [one, other] = [filesFor('postgres'), filesFor('postgres')]

  const secrets = [one, other].flatMap((files) =>
    [...textOf(files, '.env').matchAll(/^(?:SECRET_KEY|\w+_PASSWORD)=(.+)$/gm)].map(([, it]) => it),
  )
  assert.equal(new Set(secrets).size, 6)
  assert.deepEqual(
    one.filter(({ isSecret }) => isSecret).map(({ path }) => path),
    ['.env'],
  )
  assert.match(textOf(one, '.gitignore'), /^\.env$/m)
  assert.match(textOf(one, '.dockerignore'), /^\*$/m)
})

test('the two databases are audited alike, but for what only PostgreSQL allows', () => {
  const [sqlite, postgres] = databases.map((database) =>
    JSON.parse(textOf(filesFor(database), 'plimsoll.config.json')),
  )

  const { dependencies, start, facts, ...rest } = postgres
  const { replicas, ...oneInstance } = start
  const { limitsPerInstance, ...sameFacts } = facts
  assert.deepEqual(sqlite, { ...rest, start: oneInstance, facts: sameFacts })
  assert.deepEqual([dependencies.length, replicas, limitsPerInstance], [1, 2, true])
})

function versionsIn(folder: string): Record<string, string> {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  )
  return { ...dependencies, ...devDependencies }
}

function textOf(files: readonly ProjectFile[], wanted: string): string {
  return files.find(({ path }) => path === wanted)?.text ?? ''
}
