import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { codeLinesOf, linesRun } from './coverage-figures/line-coverage.ts'
import { coverageReport } from './coverage-figures/report.ts'
import { runWithCoverage } from './coverage-figures/run-with-coverage.ts'
import { sourceFiles } from './coverage-figures/source-files.ts'

const halfRun = `/** A comment
 * of two lines. */
export interface Unseen {
  readonly text: string
}
// A comment.
export function isRun(text: string): string {
  return text
}

export function isNotRun(): string {
  const never = 'never'
  return never
}
`

test('lines count that hold code, and neither comments nor types', () => {
  const lines = codeLinesOf(halfRun)

  const texts = lines.map(({ startOffset, endOffset }) => halfRun.slice(startOffset, endOffset))
  assert.deepEqual(texts.slice(1, 3), ['return text', '}'])
  assert.equal(texts.length, 7)
})

test('a line ran unless all of it lies in what never ran', () => {
  const lines = [
    { startOffset: 0, endOffset: 10 },
    { startOffset: 12, endOffset: 20 },
    { startOffset: 22, endOffset: 30 },
  ]
  const file = { startOffset: 0, endOffset: 30, count: 1 }
  const branch = { startOffset: 8, endOffset: 20, count: 0 }

  assert.deepEqual(linesRun(lines, [{ ranges: [file, branch] }]), [true, false, true])
  assert.deepEqual(linesRun(lines, []), [false, false, false])
})

test('what any process of a command ran is counted, and files that none loads count too', async (t) => {
  const root = project(t, {
    'half.ts': halfRun,
    'unloaded.ts': 'export const answer = 42\n',
    'half.test.ts': 'export const left = "out"\n',
    'child.ts': "import { isRun } from './half.ts'\nisRun('text')\n",
    'main.ts':
      "import { spawnSync } from 'node:child_process'\nspawnSync(process.execPath, ['child.ts'])\nprocess.exitCode = 3\n",
  })
  const set = { name: 'tiny', include: '{half,unloaded}*.ts', exclude: ['*.test.ts'] }
  const files = sourceFiles(root, [set])

  const code = await runWithCoverage({ args: ['main.ts'], cwd: root }, files)

  assert.equal(code, 3)
  assert.deepEqual(files.figures(), [
    // The last function is declared, and its body never runs.
    { set: 'tiny', file: 'half.ts', lines: 7, run: 4 },
    { set: 'tiny', file: 'unloaded.ts', lines: 1, run: 0 },
  ])
  assert.equal(coverageReport(files.figures(), 50).isEnough, true)
  const { lines, isEnough } = coverageReport(files.figures(), 50.1)
  assert.equal(isEnough, false)
  assert.deepEqual(lines, [
    'FAILED tiny: 50.00 % of 8 lines (at least 50.1 %)',
    '  3 of 7 lines never run: half.ts',
    '  1 of 1 lines never run: unloaded.ts',
  ])
})

test('each package is held to the threshold by itself, and nothing measured is not enough', () => {
  const good = { set: 'good', file: 'a.ts', lines: 1_000, run: 1_000 }
  const bad = { set: 'bad', file: 'b.ts', lines: 10_000, run: 8_499 }

  assert.equal(coverageReport([good], 85).isEnough, true)
  assert.equal(coverageReport([good, bad], 85).isEnough, false)
  assert.match(coverageReport([bad], 85).lines[0] ?? '', /^FAILED bad: 84\.99 %/)
  assert.equal(coverageReport([], 85).isEnough, false)
})

function project(t: TestContext, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'plimsoll-covered-'))
  t.after(() => rmSync(root, { recursive: true }))
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text)
  return root
}
