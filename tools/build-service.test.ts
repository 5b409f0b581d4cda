import assert from 'node:assert/strict'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { tryOnce } from '../deploy/image/warm-up.ts'
import { buildService } from './build-service.ts'

const root = join(import.meta.dirname, '..')
const service = 'apps/vehicle-api'

test('the compiled service does its work, by plain Node and without the sources', async (t) => {
  const folder = shippedFolder(t)

  await buildService(folder)

  assert.deepEqual(readdirSync(join(folder, 'packages/kit')).toSorted(), ['dist', 'package.json'])
  // Starts it, signs in, has a picture classified, asks for its health, and ends it in order.
  await tryOnce(join(folder, service))
})

/** With all that lies beside the code, and the packages that are installed here. */
function shippedFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-compiled-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@plimsoll'), { recursive: true })
  symlinkSync(join(folder, 'packages/kit'), join(modules, '@plimsoll/kit'))
  const installed = readdirSync(join(root, 'node_modules'))
  for (const name of installed.filter((each) => each !== '@plimsoll' && !each.startsWith('.'))) {
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
  for (const path of ['model', 'fixtures']) {
    cpSync(join(root, service, path), join(folder, service, path), { recursive: true })
  }
  const console = join(folder, 'apps/console/dist')
  mkdirSync(console, { recursive: true })
  writeFileSync(join(console, 'index.html'), '<!doctype html><title>console</title>')
  writeFileSync(join(console, 'screens.json'), '["/"]')
  return folder
}
