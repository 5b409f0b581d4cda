import assert from 'node:assert/strict'
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { KitError } from '../errors/index.ts'
import { resolveInside, resolveInsideReal } from './inside-root.ts'
import { hostileText } from './testing/hostile-text.ts'

const root = path.resolve('/srv/files')
const isRefused = { code: 'PATH_REFUSED', statusCode: 400 }

const attacks: readonly (readonly [what: string, path: string])[] = [
  ['traversal', '../secret'],
  ['traversal after a directory', 'a/../../secret'],
  ['traversal at the end', 'a/..'],
  ['encoded traversal', '%2e%2e%2fsecret'],
  ['half-encoded traversal', '.%2e/secret'],
  ['double-encoded traversal', '%252e%252e%252fsecret'],
  ['encoding without end', `%${'25'.repeat(9)}2e`],
  ['traversal with backslashes', '..\\secret'],
  ['mixed traversal', '..\\/..\\secret'],
  ['encoded backslashes', '..%5csecret'],
  ['doubled dots that survive a filter', '....//secret'],
  ['dots that Windows drops', '.../secret'],
  ['spaces that Windows drops', '.. /secret'],
  ['a null byte', 'a.txt\0.jpg'],
  ['an encoded null byte', 'a.txt%00.jpg'],
  ['a line break', 'a\nb'],
  ['a lone surrogate', 'a\ud800'],
  ['an absolute path', '/etc/passwd'],
  ['an encoded absolute path', '%2fetc/passwd'],
  ['a drive', 'C:/Windows/win.ini'],
  ['a path relative to a drive', 'C:win.ini'],
  ['a share', '\\\\server\\share'],
  ['a share with slashes', '//server/share'],
  ['a device path', '\\\\?\\C:\\a'],
  ['a data stream', 'a.txt::$DATA'],
  ['a device', 'nul'],
  ['a device in a directory', 'a/COM1.txt'],
  ['a device as directory', 'con/a.txt'],
  ['a console stream', 'CONIN$'],
  ['overlong UTF-8', '%c0%ae%c0%ae%c0%afsecret'],
  ['percent-u encoding', '%u002e%u002e/secret'],
  ['a stray percent sign', '100%/a'],
  ['an empty segment', 'a//b'],
  ['the root itself', ''],
  ['the root by a dot', '.'],
]

for (const [what, attack] of attacks) {
  test(`${what} is refused: ${JSON.stringify(attack)}`, () => {
    assert.throws(() => resolveInside(root, attack), isRefused)
  })
}

test('a plain path comes out absolute and decoded', () => {
  const given = 'reports/2024/%C3%BCber%20all.pdf'

  const full = resolveInside(root, given)

  assert.equal(full, path.join(root, 'reports', '2024', 'über all.pdf'))
})

test('a path may be encoded four times, and no more', () => {
  assert.equal(resolveInside(root, encode('a b', 4)), path.join(root, 'a b'))
  assert.throws(() => resolveInside(root, encode('a b', 5)), isRefused)
})

test('a hidden file and dots inside a name are plain', () => {
  assert.equal(resolveInside(root, '.well-known/a..b'), path.join(root, '.well-known', 'a..b'))
})

test('the file system root can be the directory', () => {
  const top = path.parse(root).root

  assert.equal(resolveInside(top, 'a'), path.join(top, 'a'))
})

test('a root that is not absolute is a mistake of the program', () => {
  assert.throws(() => resolveInside('files', 'a'), RangeError)
})

test('no path leaves its directory, however often it is encoded', () => {
  const holds = fc.property(hostileText, fc.nat(3), (text, rounds) => {
    const encoded = encode(text.toWellFormed(), rounds)

    const full = resolvedOrRefused(encoded)

    assert.ok(full === undefined || full.startsWith(root + path.sep))
    assert.ok(full === undefined || path.normalize(full) === full)
  })

  fc.assert(holds, { numRuns: 2000 })
})

test('a file inside is found through the real path', async (t) => {
  const { inside } = await directories(t)
  await writeFile(path.join(inside, 'a.txt'), 'a')

  const real = await resolveInsideReal(inside, 'a.txt')

  assert.equal(real, path.join(await realpath(inside), 'a.txt'))
})

test('a link that stays inside is followed', async (t) => {
  const { inside } = await directories(t)
  await writeFile(path.join(inside, 'a.txt'), 'a')
  await symlink('a.txt', path.join(inside, 'link'))

  const real = await resolveInsideReal(inside, 'link')

  assert.equal(real, path.join(await realpath(inside), 'a.txt'))
})

test('a link to a file outside is refused', async (t) => {
  const { inside, outside } = await directories(t)
  await writeFile(path.join(outside, 'secret'), 's')
  await symlink(path.join(outside, 'secret'), path.join(inside, 'link'))

  await assert.rejects(resolveInsideReal(inside, 'link'), isRefused)
})

test('a new file behind a linked directory outside is refused', async (t) => {
  const { inside, outside } = await directories(t)
  await symlink(outside, path.join(inside, 'link'))

  await assert.rejects(resolveInsideReal(inside, 'link/deep/new.txt'), isRefused)
})

test('a link to nothing is refused, as writing to it would make its target', async (t) => {
  const { inside, outside } = await directories(t)
  await symlink(path.join(outside, 'new'), path.join(inside, 'link'))

  await assert.rejects(resolveInsideReal(inside, 'link'), isRefused)
})

test('a link to itself is refused', async (t) => {
  const { inside } = await directories(t)
  await symlink('loop', path.join(inside, 'loop'))

  await assert.rejects(resolveInsideReal(inside, 'loop/a'), isRefused)
})

test('a file that is yet to be made is allowed', async (t) => {
  const { inside } = await directories(t)

  const real = await resolveInsideReal(inside, 'new/file.txt')

  assert.equal(real, path.join(await realpath(inside), 'new', 'file.txt'))
})

function encode(text: string, rounds: number): string {
  return rounds === 0 ? text : encode(encodeURIComponent(text), rounds - 1)
}

function resolvedOrRefused(untrusted: string): string | undefined {
  try {
    return resolveInside(root, untrusted)
  } catch (error) {
    assert.ok(error instanceof KitError)
    return
  }
}

async function directories(t: TestContext): Promise<{ inside: string; outside: string }> {
  const top = await mkdtemp(path.join(tmpdir(), 'inside-root-'))
  t.after(() => rm(top, { recursive: true }))
  const inside = path.join(top, 'inside')
  const outside = path.join(top, 'inside-not')
  await mkdir(inside)
  await mkdir(outside)
  return { inside, outside }
}
