/** The commands that write a changeset, in a copy of what they read: they would leave one here. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { follow, readDocument, type ShownSection } from '../../deploy/proof/shown-commands.ts'

const root = join(import.meta.dirname, '../..')
const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const bin = join(root, 'node_modules/.bin')
/** A terminal that hangs up is asked which packages, and answers nothing. */
const npm = `
npm() {
  [ "$1 $2" = 'run changeset' ] || return 1
  shift 2
  [ "\${1-}" = -- ] && shift || { node tools/changesets.ts </dev/null || [ $? -eq 13 ]; return; }
  node tools/changesets.ts "$@"
}
`

for (const document of ['.changeset/README.md', 'CONTRIBUTING.md']) {
  test(`the commands of ${document} write a changeset, and say what is waiting`, async (t) => {
    const cwd = copied(t)
    const shown = readDocument(document).filter((each) => each.commands.includes('changeset'))

    const { exitCode, output } = await followed(shown, cwd)

    const written = readdirSync(join(cwd, '.changeset')).filter((name) => name.endsWith('.md'))
    assert.equal(exitCode, 0, output)
    assert.equal(written.length, 1)
    const text = readFileSync(join(cwd, '.changeset', written[0] ?? ''), 'utf8')
    assert.match(text, /^---\n"?plimsoll"?: patch\n---\n\nA target that never answers/)
    if (!shown.some(({ commands }) => commands.includes('-- status'))) return
    assert.match(output, /Which packages were affected/)
    assert.match(output, /Packages to be bumped:\s+- patch\s/)
  })
}

test('a changeset for a package that nobody publishes is refused', async (t) => {
  const shown = [
    { heading: 'Wrong', commands: 'npm run changeset -- --patch bench -m "Quicker."\n' },
  ]

  const { exitCode } = await followed(shown, copied(t))

  assert.notEqual(exitCode, 0)
})

async function followed(shown: readonly ShownSection[], cwd: string) {
  const PATH = [dirname(process.execPath), bin, process.env['PATH']].join(delimiter)
  const sections = [{ heading: 'npm', commands: npm }, ...shown]
  return await follow(sections, { cwd, env: { PATH, HOME: cwd, CI: '1' }, timeoutMs: 60_000 })
}

/** Of all packages only what they are called, in a repository whose main branch has all of it. */
function copied(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-changeset-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const manifests = workspaces.map((each: string) => `${each}/package.json`)
  const own = ['package.json', 'package-lock.json', 'tools/changesets.ts', '.changeset/config.json']
  for (const path of [...own, ...manifests]) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    cpSync(join(root, path), join(folder, path))
  }
  const author = ['-c', 'user.name=somebody', '-c', 'user.email=somebody@example.com']
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '.'],
  ]) {
    execFileSync('git', args, { cwd: folder })
  }
  execFileSync('git', [...author, 'commit', '--quiet', '--message=Begin'], { cwd: folder })
  return folder
}
