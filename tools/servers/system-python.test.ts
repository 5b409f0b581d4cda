import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { System } from './system-package.ts'
import { systemPython } from './system-python.ts'

const wanted = {
  title: 'Sounding',
  modules: ['sounding', 'leadline'],
  env: 'SOUNDING_PYTHON_PATH',
  packages: ['python3-sounding', 'python3-leadline'],
}

test('the first Python that imports all the modules is taken', async () => {
  await using machine = await emptyMachine()
  const candidates = [
    await machine.python('one', 'false'),
    await machine.python('two', 'test "$3" = "import sounding, leadline"'),
    await machine.python('three', 'true'),
  ]

  const path = systemPython(wanted, machine.system, candidates)

  assert.equal(path, candidates[1])
})

test('a variable names another Python, and one without the modules is an error', async () => {
  await using machine = await emptyMachine()
  const own = await machine.python('own', 'true')
  const bare = await machine.python('bare', 'false')
  const named = (path: string) =>
    systemPython(wanted, machine.with({ SOUNDING_PYTHON_PATH: path }), [])

  const path = named(own)

  assert.equal(path, own)
  assert.throws(
    () => named(bare),
    /^Error: SOUNDING_PYTHON_PATH names .*bare, which lacks Sounding/,
  )
})

test('root gets all the packages at once', async () => {
  await using machine = await emptyMachine()
  const python = await machine.python('python', 'test -e "$MACHINE/installed"')
  await machine.python('apt-get', '[ "$1" = --version ] || echo "$*" >>"$MACHINE/installed"')

  const path = systemPython(wanted, machine.system, [python])

  const installed = await readFile(join(machine.folder, 'installed'), 'utf8')
  assert.equal(path, python)
  assert.match(installed, /^install .*python3-sounding python3-leadline\n$/)
})

test('who may not install is told in one line what is missing and how to get it', async () => {
  await using machine = await emptyMachine()
  const system = { ...machine.system, isRoot: false }
  const python = await machine.python('python', 'false')

  assert.throws(() => systemPython(wanted, system, [python, join(machine.folder, 'lost')]), {
    message:
      'Sounding is missing: install it (Debian: sudo apt-get install python3-sounding ' +
      'python3-leadline), or name a Python that has it in SOUNDING_PYTHON_PATH',
  })
})

/** A machine of Debian's kind whose programs are shell scripts. */
async function emptyMachine() {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-machine-'))
  const system: System = {
    env: { PATH: `${folder}:${process.env['PATH']}`, MACHINE: folder },
    isRoot: true,
    folders: [],
    policyFile: join(folder, 'policy'),
    lock: folder,
  }
  return {
    folder,
    system,
    with: (env: Record<string, string>) => ({ ...system, env: { ...system.env, ...env } }),
    async python(name: string, script: string): Promise<string> {
      const file = join(folder, name)
      await writeFile(file, `#!/bin/sh\n${script}\n`)
      await chmod(file, 0o755)
      return file
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}
