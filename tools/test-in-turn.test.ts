import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-in-turn-'))
after(() => rmSync(folder, { recursive: true }))

const good = fileOf('good', `test('one', () => {})`)
const other = fileOf('other', `test('two', (t) => t.diagnostic('said by two'))`)

test('files run one after the other, and their tests are counted together', () => {
  const { status, stdout } = inTurn([good, other])

  assert.equal(status, 0)
  assert.match(stdout, /✔ one.*✔ two.*said by two.*tests 2, suites 0, passed 2, failed 0/s)
})

test('a test that fails is a failure of all, and those after it run', () => {
  const bad = fileOf('bad', `test('wrong', () => { throw new Error('broken') })`)

  const { status, stdout } = inTurn([bad, good])

  assert.equal(status, 1)
  assert.match(stdout, /✖ wrong.*broken.*✔ one.*tests 2, suites 0, passed 1, failed 1/s)
})

const wrongFiles = [
  {
    what: 'leaves a timer',
    text: `test('one', () => { setInterval(() => {}, 1_000) })`,
    reason: /did not end in 2 s; what is open: .*Timeout/,
  },
  {
    what: 'waits for ever before its first test',
    text: `await new Promise(() => {}); test('one', () => {})`,
    reason: /ran no test/,
  },
  {
    what: 'fails after its first test is known',
    text: `test('one', () => {}); throw new Error('half read')`,
    reason: /cannot be loaded: Error: half read/,
  },
  {
    what: 'leaves a variable behind',
    text: `test('one', () => { process.env['LEFT'] = 'behind' })`,
    reason: /leaves changed: LEFT\n/,
  },
]
for (const { what, text, reason } of wrongFiles) {
  test(`a file that ${what} is named, and none runs after it`, () => {
    const path = fileOf('wrong', text)

    const { status, stdout, stderr } = inTurn([path, other])

    assert.equal(status, 1)
    assert.ok(stderr.includes(path), stderr)
    assert.match(stderr, reason)
    assert.doesNotMatch(stdout, /two/)
  })
}

function fileOf(name: string, text: string): string {
  const path = join(folder, `${name}.test.mjs`)
  writeFileSync(path, `import { test } from 'node:test'\n${text}\n`)
  return path
}

function inTurn(files: readonly string[]) {
  const program = join(import.meta.dirname, 'test-in-turn.ts')
  // Without what tells a test that it is one: these are none of this run.
  const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }
  const args = ['--seconds', '2', ...files]
  return spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env })
}
