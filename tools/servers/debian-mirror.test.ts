import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { debianMirror } from './debian-mirror.ts'

const debian = 'ID=debian\nVERSION_CODENAME=bookworm\n'

test('the mirror is that of the own suite, in the style of paragraphs', (t) => {
  const stanzas = [
    'Types: deb\n# a snapshot\nURIs: http://security.example/debian\nSuites: bookworm-security\n',
    'Types: deb\nURIs: http://off.example/debian\nSuites: bookworm\nEnabled: no\n',
    'Types: deb deb-src\nURIs: http://mirror.example/debian\nSuites: bookworm bookworm-updates\n',
  ]
  const folder = system(t, debian, { 'sources.list.d/debian.sources': stanzas.join('\n') })

  assert.deepEqual(debianMirror(folder), { suite: 'bookworm', url: 'http://mirror.example/debian' })
})

test('the mirror is that of the own suite, in the style of lines', (t) => {
  const lines = [
    '# deb http://old.example/debian bookworm main',
    'deb-src http://mirror.example/sources bookworm main',
    'deb http://security.example/debian bookworm-security main',
    'deb [signed-by=/a.gpg] http://mirror.example/debian bookworm main contrib',
  ]
  const folder = system(t, debian, { 'sources.list': `${lines.join('\n')}\n` })

  assert.equal(debianMirror(folder).url, 'http://mirror.example/debian')
})

test('another system, and one without a source, say so', (t) => {
  const other = system(t, 'ID=fedora\nVERSION_CODENAME=\n', {})
  const without = system(t, debian, { 'sources.list': '' })

  assert.throws(() => debianMirror(other), /^Error: this is no Debian$/)
  assert.throws(() => debianMirror(without), /^Error: no source of apt names bookworm$/)
})

function system(t: TestContext, release: string, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-mirror-'))
  t.after(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'apt/sources.list.d'), { recursive: true })
  writeFileSync(join(folder, 'os-release'), release)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'apt', name), text)
  return folder
}
