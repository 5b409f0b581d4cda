import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { stripSymbols } from './strip-symbols.ts'

const isElf = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)

test('a stripped program is smaller, and does what it did', { skip: !isElf }, async (t) => {
  const program = join(folder(t), 'node')
  copyFileSync(process.execPath, program)

  const { before, after } = await stripSymbols(program)
  const again = await stripSymbols(program)

  assert.ok(after < before)
  assert.equal(again.after, after)
  assert.equal(statSync(program).size, after)
  // It names no table of sections, which would lie behind its end (ELF-64, e_shoff).
  assert.equal(readFileSync(program).readBigUInt64LE(40), 0n)
  const said = execFileSync(program, ['-p', 'process.version'], { encoding: 'utf8' })
  assert.equal(said.trim(), process.version)
})

test('what is no program is refused, and left as it is', async (t) => {
  const script = join(folder(t), 'script')
  writeFileSync(script, `#!/bin/sh\n${'exit 0\n'.repeat(20)}`)
  const { size } = statSync(script)

  await assert.rejects(stripSymbols(script), RangeError)

  assert.equal(statSync(script).size, size)
})

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'plimsoll-strip-'))
  t.after(() => rmSync(path, { recursive: true }))
  return path
}
