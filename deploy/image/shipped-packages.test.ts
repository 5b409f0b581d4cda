import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LockFile, shippedPackages } from './shipped-packages.ts'

const none = {}

test('what the service depends on is shipped, and what that depends on; development is not', () => {
  const lock = lockOf({
    app: { dependencies: { web: '1' }, devDependencies: { linter: '1' } },
    'node_modules/web': { version: '1.0.0', dependencies: { router: '1' } },
    'node_modules/router': { version: '1.2.0' },
    'node_modules/linter': { version: '1.0.0' },
  })

  assert.deepEqual(namesOf(lock), ['app', 'router@1.2.0', 'web@1.0.0'])
})

test('of two versions the one is shipped that Node finds', () => {
  const lock = lockOf({
    app: { dependencies: { web: '1', cookie: '2' } },
    'node_modules/web': { version: '1.0.0', dependencies: { cookie: '1' } },
    'node_modules/web/node_modules/cookie': { version: '1.0.0', dependencies: { tiny: '1' } },
    'node_modules/web/node_modules/tiny': { version: '1.0.0' },
    'node_modules/cookie': { version: '2.0.0', dependencies: { tiny: '2' } },
    'node_modules/tiny': { version: '2.0.0' },
    'node_modules/other/node_modules/cookie': { version: '3.0.0' },
  })

  const ofWeb = ['web@1.0.0', 'cookie@1.0.0', 'tiny@1.0.0']
  assert.deepEqual(namesOf(lock), ['app', 'cookie@2.0.0', 'tiny@2.0.0', ...ofWeb])
})

test('a workspace is shipped where it is, with what it depends on', () => {
  const lock = lockOf({
    app: { dependencies: { '@own/kit': '*' } },
    'node_modules/@own/kit': { link: true, resolved: 'packages/kit' },
    'packages/kit': { version: '0.1.0', dependencies: { logger: '1' } },
    'node_modules/logger': { version: '1.0.0' },
  })

  const kit = shippedPackages(lock, 'app').find(
    ({ isWorkspace, name }) => isWorkspace && name !== 'app',
  )

  assert.equal(kit?.folder, 'packages/kit')
  assert.deepEqual(namesOf(lock), ['app', 'logger@1.0.0', '@own/kit@0.1.0'])
})

test('a peer comes along, an optional one only if somebody depends on it', () => {
  const lock = lockOf({
    app: { dependencies: { plugin: '1', driver: '1' } },
    'node_modules/plugin': {
      version: '1.0.0',
      peerDependencies: { web: '1', driver: '1', tracer: '1' },
      peerDependenciesMeta: { driver: { optional: true }, tracer: { optional: true } },
    },
    'node_modules/web': { version: '1.0.0' },
    'node_modules/driver': { version: '1.0.0' },
    'node_modules/tracer': { version: '1.0.0' },
  })

  assert.deepEqual(namesOf(lock), ['app', 'driver@1.0.0', 'plugin@1.0.0', 'web@1.0.0'])
})

test('what is optional for one and needed by another is needed, whoever is met first', () => {
  const optional = { version: '1.0.0', optionalDependencies: { native: '1', absent: '1' } }
  const needing = { version: '1.0.0', dependencies: { native: '1' } }

  for (const [first, last] of [
    [optional, needing],
    [needing, optional],
  ]) {
    const lock = lockOf({
      app: { dependencies: { first: '1', last: '1' } },
      'node_modules/first': first,
      'node_modules/last': last,
      'node_modules/native': { version: '1.0.0', dependencies: { detect: '1' } },
      'node_modules/detect': { version: '1.0.0' },
    })

    const shipped = shippedPackages(lock, 'app')

    assert.equal(shipped.length, 5)
    assert.deepEqual(
      shipped.filter(({ isOptional }) => isOptional),
      [],
    )
  }
})

test('what only an optional package needs is optional', () => {
  const lock = lockOf({
    app: { optionalDependencies: { native: '1' } },
    'node_modules/native': { version: '1.0.0', dependencies: { detect: '1' } },
    'node_modules/detect': { version: '1.0.0' },
  })

  const optional = shippedPackages(lock, 'app').filter(({ isOptional }) => isOptional)

  assert.deepEqual(
    optional.map(({ name }) => name),
    ['detect', 'native'],
  )
})

test('of a workspace that was built, the packages are shipped that it loads itself', () => {
  const lock = lockOf({
    app: { dependencies: { web: '1', native: '1' } },
    'node_modules/web': { version: '1.0.0' },
    'node_modules/native': { version: '2.0.0', dependencies: { colour: '1' } },
    'node_modules/colour': { version: '3.0.0' },
  })

  const shipped = shippedPackages(lock, 'app', ['native']).map(({ name }) => name)

  assert.deepEqual(shipped, ['colour', 'native'])
  assert.throws(() => shippedPackages(lock, 'app', ['none']), /^Error: app depends on none, which/)
})

test('a dependency that the lock file does not have is an error', () => {
  const lock = lockOf({ app: { dependencies: { web: '1' } } })

  assert.throws(() => shippedPackages(lock, 'app'), /^Error: app depends on web, which/)
})

function lockOf(packages: Readonly<Record<string, object | undefined>>): LockFile {
  return { packages: { '': none, ...packages } } as LockFile
}

function namesOf(lock: LockFile): readonly string[] {
  return shippedPackages(lock, 'app').map(({ name, version }) =>
    version ? `${name}@${version}` : name,
  )
}
