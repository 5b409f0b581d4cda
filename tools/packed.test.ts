import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..')
const kit = join(root, 'packages/kit')
const bin = join(root, 'node_modules/.bin')
const run = promisify(execFile)

test('the packed kit works in an empty project: every subpath imports and type-checks', async (t) => {
  const project = await emptyProjectWithKit(t)
  const subpaths = Object.keys(manifest().exports).map((path) =>
    path.replace('./', '@plimsoll/kit/'),
  )
  const imports = subpaths.map((path, index) => `import * as m${index} from '${path}'`)
  const uses = subpaths.map((_path, index) => `m${index}`).join(', ')
  const consumer = `${imports.join('\n')}\nconsole.log([${uses}].length)\n`
  writeFileSync(join(project, 'consumer.mjs'), consumer)
  writeFileSync(join(project, 'consumer.ts'), consumer)

  const { stdout } = await run(process.execPath, ['consumer.mjs'], { cwd: project })
  await run(join(bin, 'tsc'), ['-p', '.'], { cwd: project })

  assert.equal(stdout.trim(), String(subpaths.length))
})

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies: Readonly<Record<string, string>>
}

function manifest(): Manifest {
  return JSON.parse(readFileSync(join(kit, 'package.json'), 'utf8'))
}

/** A project outside the repo with the packed kit and, beside it, only what the kit depends on. */
async function emptyProjectWithKit(t: TestContext): Promise<string> {
  const project = mkdtempSync(join(tmpdir(), 'plimsoll-packed-'))
  t.after(() => rmSync(project, { recursive: true }))
  await run(join(bin, 'tsc'), [
    '-p',
    join(kit, 'tsconfig.build.json'),
    '--outDir',
    join(kit, 'dist'),
  ])
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], {
    cwd: kit,
  })
  const [{ filename }] = JSON.parse(stdout)
  const modules = join(project, 'node_modules')
  mkdirSync(join(modules, '@plimsoll/kit'), { recursive: true })
  await run('tar', ['-xzf', filename, '-C', 'node_modules/@plimsoll/kit', '--strip-components=1'], {
    cwd: project,
  })
  const beside = [...Object.keys(manifest().dependencies), 'fastify', '@types/node', 'undici-types']
  for (const name of beside) link(join(root, 'node_modules', name), join(modules, name))
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(consumerConfig))
  return project
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

function link(target: string, path: string): void {
  mkdirSync(join(path, '..'), { recursive: true })
  symlinkSync(target, path)
}
