import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemGo } from './system-go.ts'
import type { System } from './system-package.ts'

const wanted = {
  title: 'Libraries of the sounding line',
  libraries: ['example.com/sounding/line'],
  env: 'SOUNDING_GOPATH',
  packages: ['golang-sounding-line-dev'],
}

test('a Go and the libraries of the system are found', async () => {
  await using machine = await machineWith(['gocode/src/example.com/sounding/line'])

  const found = systemGo(wanted, machine.system, machine.gopath)

  assert.deepEqual(found, { go: join(machine.folder, 'bin/go'), gopath: machine.gopath })
})

test('who may not install is told in one line what is missing and how to get it', async () => {
  await using machine = await machineWith([])

  assert.throws(() => systemGo(wanted, machine.system, machine.gopath), {
    message:
      'Libraries of the sounding line are missing: install them (Debian: sudo apt-get install ' +
      'golang-sounding-line-dev), or name a GOPATH that has them in SOUNDING_GOPATH',
  })
})

test('a variable names another GOPATH, and one without the libraries is an error', async () => {
  await using machine = await machineWith(['own/src/example.com/sounding/line'])
  const named = (folder: string) => {
    const env = { ...machine.system.env, SOUNDING_GOPATH: join(machine.folder, folder) }
    return systemGo(wanted, { ...machine.system, env }, machine.gopath)
  }

  assert.equal(named('own').gopath, join(machine.folder, 'own'))
  assert.throws(() => named('lost'), /^Error: SOUNDING_GOPATH names .*lost, which lacks/)
})

/** A machine with a Go, and the folders that are named. */
async function machineWith(folders: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'system-go-'))
  for (const each of ['bin', ...folders]) await mkdir(join(folder, each), { recursive: true })
  await writeFile(join(folder, 'bin/go'), '#!/bin/sh\n')
  await chmod(join(folder, 'bin/go'), 0o755)
  const system: System = {
    env: { PATH: join(folder, 'bin') },
    isRoot: false,
    folders: [],
    policyFile: join(folder, 'policy'),
    lock: folder,
  }
  return {
    folder,
    gopath: join(folder, 'gocode'),
    system,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}
