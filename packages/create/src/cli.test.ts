import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'

const cli = join(import.meta.dirname, 'cli.ts')

test('a service is made, as a repository, and what is next is told', async (t) => {
  const cwd = temporary(t)

  const { code, out } = await created(cwd, ['port-notes', '--database', 'postgres', '--no-install'])

  const folder = join(cwd, 'port-notes')
  assert.equal(code, 0, out)
  assert.match(out, /36 files, on PostgreSQL/)
  assert.match(out, /cd port-notes\n +npm install\n +npm start/)
  assert.ok(existsSync(join(folder, '.git')))
  assert.match(readFileSync(join(folder, 'src/sign-in.ts'), 'utf8'), /issuer: 'port-notes'/)
  assert.match(readFileSync(join(folder, 'compose.yaml'), 'utf8'), /postgres:18-bookworm@sha256/)
  if (process.platform !== 'win32') assert.equal(statSync(join(folder, '.env')).mode & 0o077, 0)
})

test('what cannot be made is refused with exit code 2, and nothing is written', async (t) => {
  const cwd = temporary(t)
  writeFileSync(join(cwd, 'mine.txt'), '')
  const wrongs = [
    [['.', '--name', 'notes'], /not empty \(there is mine\.txt\)/],
    [['My Notes'], /such as "my-notes"\. Give one with --name/],
    [['notes', '--name', 'http'], /module of Node/],
    [['notes', '--database', 'oracle'], /take sqlite or postgres/],
    [['notes', '--packages', 'nowhere'], /no plimsoll-kit-[\d.]+\.tgz in nowhere/],
  ] as const

  for (const [args, expected] of wrongs) {
    const { code, err } = await created(cwd, args)

    assert.equal(code, 2, args.join(' '))
    assert.match(err, expected)
  }
  assert.deepEqual(readdirSync(cwd), ['mine.txt'])
})

test('colour is for terminals, and for whoever wants it', async (t) => {
  const cwd = temporary(t)

  const plain = await created(cwd, ['--help'])
  const forced = await created(cwd, ['--help'], { FORCE_COLOR: '1' })
  const refused = await created(cwd, ['--help'], { FORCE_COLOR: '0', NO_COLOR: '1' })

  assert.match(plain.out, /--database sqlite\|postgres/)
  assert.ok(forced.out.includes('\u001b['))
  assert.ok(!`${plain.out}${refused.out}`.includes('\u001b['))
})

interface Ended {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function created(cwd: string, args: readonly string[], more = {}): Promise<Ended> {
  const { FORCE_COLOR: _forced, NO_COLOR: _none, ...inherited } = process.env
  const env = { ...inherited, ...more }
  return await new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { cwd, env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err })
    })
  })
}

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-create-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}
