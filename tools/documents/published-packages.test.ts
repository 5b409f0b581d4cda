/**
 * How others get the packages of this repository, which no registry has yet: npm itself asks one that
 * stands in for it. With the real one they are installed by `npm run prove:delivery -- create`.
 */

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Followed, follow, readDocument } from '../../deploy/proof/shown-commands.ts'
import { manifestOf } from '../packed-project.ts'
import { lockedRegistry, type Registry } from './locked-registry.ts'

const root = join(import.meta.dirname, '../..')
const scaffolder = join(root, 'packages/create/src/cli.ts')
const node = `'${process.execPath}' --conditions=@plimsoll/source`
/**
 * `npm install` writes down what it would install. `npm create NAME` runs the package `create-NAME`,
 * as its manual has it, which here has to be ours, and leaves out what would take a network.
 */
const npm = `
npm() {
  case $1 in
    install) command npm "$@" --package-lock-only --no-audit --no-fund ;;
    create)
      [ "create-\${2%@*}" = '${manifestOf('packages/create').name}' ] || return 1
      shift 2
      ${node} '${scaffolder}' "$@" --yes --no-install ;;
    *) return 1 ;;
  esac
}
`

test('npm finds the kit and Fastify by the command of the README, and that they fit', async (t) => {
  await using registry = await lockedRegistry()
  const cwd = folderOf(t)

  const { exitCode, output } = await followed('packages/kit/README.md', cwd, registry)

  assert.equal(exitCode, 0, output)
  const { packages } = JSON.parse(readFileSync(join(cwd, 'package-lock.json'), 'utf8'))
  const { version } = manifestOf('packages/kit')
  assert.equal(packages['node_modules/@plimsoll/kit'].version, version)
  assert.ok('node_modules/fastify' in packages)
})

test('npm create makes a project by the command of the README', async (t) => {
  await using registry = await lockedRegistry()
  const cwd = folderOf(t)

  const { exitCode, output } = await followed('packages/create/README.md', cwd, registry)

  assert.equal(exitCode, 0, output)
  assert.ok(existsSync(join(cwd, 'my-service/src/main.ts')))
})

test('a package that is called something else is not found', async (t) => {
  await using registry = await lockedRegistry()
  const wrong = (text: string) => text.replace('plimsoll', 'plimsole')

  const ended = await Promise.all([
    followed('packages/kit/README.md', folderOf(t), registry, wrong),
    followed('packages/create/README.md', folderOf(t), registry, wrong),
  ])

  assert.ok(ended.every(({ exitCode }) => exitCode !== null && exitCode > 0))
})

async function followed(
  document: string,
  cwd: string,
  { url }: Registry,
  change = (text: string) => text,
): Promise<Followed> {
  const shown = readDocument(document).map(({ heading, commands }) => ({
    heading,
    commands: change(commands),
  }))
  const env = { PATH: process.env['PATH'], HOME: cwd, npm_config_registry: url }
  const sections = [{ heading: 'npm', commands: npm }, ...shown]
  return await follow(sections, { cwd, env, timeoutMs: 60_000 })
}

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-published-'))
  t.after(() => rmSync(folder, { recursive: true }))
  // Without one, npm would look for a project in the folders above.
  writeFileSync(join(folder, 'package.json'), '{}')
  return folder
}
