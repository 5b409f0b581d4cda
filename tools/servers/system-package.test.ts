import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { type System, systemBinary } from './system-package.ts'

const run = promisify(execFile)
const wanted = {
  title: 'Sounding line',
  names: ['sounding-line', 'sounding-line-classic'],
  env: 'SOUNDING_LINE_PATH',
  package: { debian: 'sounding-line', fedora: 'sounding-line-tools', homebrew: 'sounding' },
}

test('a program is found on the PATH, under its preferred name', async () => {
  await using machine = await emptyMachine()
  await machine.program('other/sounding-line-classic')
  const preferred = await machine.program('bin/sounding-line')

  const path = systemBinary(wanted, machine.system)

  assert.equal(path, preferred)
})

test('what cannot be run or looked into is passed over', async () => {
  await using machine = await emptyMachine()
  const folders = ['loop', 'text', 'other', 'bin'].map((name) => join(machine.folder, name))
  await symlink('loop', join(machine.folder, 'loop'))
  await chmod(await machine.program('text/sounding-line'), 0o644)
  await mkdir(join(machine.folder, 'other/sounding-line'), { recursive: true })
  const program = await machine.program('bin/sounding-line')

  const path = systemBinary(wanted, machine.with({ PATH: folders.join(':') }))

  assert.equal(path, program)
})

test('of several installed versions the newest is taken', async () => {
  await using machine = await emptyMachine()
  await machine.program('versions/9/bin/sounding-line')
  const newest = await machine.program('versions/15/bin/sounding-line')
  await machine.program('versions/14/bin/sounding-line')

  const path = systemBinary(wanted, machine.system)

  assert.equal(path, newest)
})

test('a variable names another program, and one that is not there is an error', async () => {
  await using machine = await emptyMachine()
  await machine.program('bin/sounding-line')
  const own = await machine.program('own/build')
  const named = (path: string) => systemBinary(wanted, machine.with({ SOUNDING_LINE_PATH: path }))

  const path = named(own)

  assert.equal(path, own)
  assert.throws(() => named(`${own}-lost`), /^Error: SOUNDING_LINE_PATH names .*-lost, which is/)
})

test('who may not install is told in one line what is missing and how to get it', async () => {
  await using machine = await emptyMachine()
  const system = { ...machine.system, isRoot: false }
  await machine.packages('echo "$*" >>"$MACHINE/calls"')

  assert.throws(() => systemBinary(wanted, system), {
    message:
      'Sounding line is missing: install it (Debian: sudo apt-get install sounding-line; ' +
      'Fedora: sudo dnf install sounding-line-tools; macOS: brew install sounding), ' +
      'or name its program in SOUNDING_LINE_PATH',
  })
  assert.equal(existsSync(join(machine.folder, 'calls')), false)
})

test('root without apt-get is told the same', async () => {
  await using machine = await emptyMachine()
  const bare = { ...machine.with({ PATH: machine.folder }), isRoot: true }

  assert.throws(() => systemBinary(wanted, bare), /^Error: Sounding line is missing: install it/)
})

test('root gets the package, without fetching lists that are good', async () => {
  await using machine = await emptyMachine()
  await machine.packages(installs)

  const path = systemBinary(wanted, machine.system)

  assert.equal(path, join(machine.folder, 'bin/sounding-line'))
  assert.deepEqual(await machine.calls(), ['install sounding-line'])
})

test('lists of packages are fetched when they are missing', async () => {
  await using machine = await emptyMachine()
  await machine.packages(`
    echo "$1" >>"$MACHINE/calls"
    if [ "$1" = update ]; then touch "$MACHINE/lists"; exit 0; fi
    [ -e "$MACHINE/lists" ] || exit 100
    ${installs}`)

  systemBinary(wanted, machine.system)

  assert.deepEqual(await machine.calls(), ['install', 'update', 'install', 'install sounding-line'])
})

test('what the package manager says last is in the error', async () => {
  await using machine = await emptyMachine()
  await machine.packages('echo "E: Unable to locate package" >&2; exit 100')

  assert.throws(
    () => systemBinary(wanted, machine.system),
    /^Error: Sounding line is missing \(E: Unable to locate package\): install it/,
  )
})

test('a package may not start its services, and later ones may', async () => {
  await using machine = await emptyMachine()
  const { policyFile } = machine.system
  await machine.packages(`sh "$MACHINE/policy"; echo "policy $?" >>"$MACHINE/calls"; ${installs}`)

  systemBinary(wanted, machine.system)

  assert.deepEqual(await machine.calls(), ['policy 101', 'install sounding-line'])
  assert.equal(existsSync(policyFile), false)
})

test('a policy that an installation left behind when it was killed forbids nothing', async () => {
  await using machine = await emptyMachine()
  const { policyFile } = machine.system
  await machine.packages(`cp "$MACHINE/policy" "$MACHINE/copy"; ${installs}`)

  systemBinary(wanted, machine.system)
  const leftBehind = run('sh', [join(dirname(policyFile), 'copy')])

  await assert.doesNotReject(leftBehind)
})

test('a policy that the machine has is left as it is', async () => {
  await using machine = await emptyMachine()
  const { policyFile } = machine.system
  await writeFile(policyFile, 'exit 101\n')
  await machine.packages(installs)

  systemBinary(wanted, machine.system)

  assert.equal(await readFile(policyFile, 'utf8'), 'exit 101\n')
})

test('two processes that want the same package install one after the other', async () => {
  await using machine = await emptyMachine()
  await machine.packages(`
    echo begin >>"$MACHINE/calls"; sleep 0.2; echo end >>"$MACHINE/calls"; ${installs}`)
  const module = JSON.stringify(join(import.meta.dirname, 'system-package.ts'))
  const script = `import { systemBinary } from ${module}
    systemBinary(${JSON.stringify(wanted)}, ${JSON.stringify(machine.system)})`
  const install = () => run(process.execPath, ['--input-type=module', '--eval', script])

  await Promise.all([install(), install()])

  const calls = (await machine.calls()).filter((call) => call === 'begin' || call === 'end')
  assert.deepEqual(calls, ['begin', 'end', 'begin', 'end'])
})

/** What `apt-get install` leaves on the machine; the name of the package is its last argument. */
const installs = `
  for package; do :; done
  echo "install $package" >>"$MACHINE/calls"
  mkdir -p "$MACHINE/bin"
  touch "$MACHINE/bin/$package"
  chmod +x "$MACHINE/bin/$package"`

/** A machine of Debian's kind in a folder, without the program that is wanted. */
async function emptyMachine() {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-machine-'))
  const path = ['bin', 'other', 'apt'].map((name) => join(folder, name)).join(':')
  const system: System = {
    env: { PATH: `${path}:${process.env['PATH']}`, MACHINE: folder },
    isRoot: true,
    folders: [join(folder, 'versions/*/bin')],
    policyFile: join(folder, 'policy'),
    lock: folder,
  }
  async function program(name: string, text = ''): Promise<string> {
    const file = join(folder, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
    await chmod(file, 0o755)
    return file
  }
  return {
    folder,
    system,
    program,
    with: (env: Record<string, string>) => ({ ...system, env: { ...system.env, ...env } }),
    /** Gives it a package manager. Real ones install only what is real. */
    packages: (text: string) =>
      program('apt/apt-get', `#!/bin/sh\n[ "$1" = --version ] && exit 0\n${text}\n`),
    async calls(): Promise<string[]> {
      return (await readFile(join(folder, 'calls'), 'utf8')).trim().split('\n')
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}
