import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type CheckResult,
  type Finding,
  fail,
  ok,
  skipped,
  summaryOf,
  warn,
} from '@plimsoll/kit/doctor'
import { textWidth } from '../terminal/text-width.ts'
import { version } from '../version.ts'
import { dataOf, type Examination } from './examination.ts'
import { viewOf } from './view.ts'

const results = [
  resultOf('disk', 'Disk', 'Machine', [ok('plenty')]),
  resultOf('port', 'Port', 'Machine', [fail('it is taken by\u001b[2J somebody', 'Take another.')]),
  resultOf('redis', 'Redis server', 'Stores', [ok('7.2'), warn('it is full', 'Empty it.')]),
  resultOf('nginx', 'nginx', 'Stores', [skipped('there is none')]),
]
const examination: Examination = {
  ...{
    results,
    summary: summaryOf(results),
    profile: 'production',
    replicas: 3,
    durationMs: 1_234,
  },
}
const paint = (_colour: string, text: string) => text

test('every finding has its mark, its word and, where something is wrong, its remedy', () => {
  const lines = viewOf(examination, { columns: undefined, paint })

  assert.deepEqual(lines, [
    `Vehicle Classifier API ${version}, as production, 3 instances`,
    '',
    'Machine',
    '  ✓ ok    Disk          plenty',
    '  ✗ fail  Port          it is taken by\uFFFD[2J somebody',
    '                        → Take another.',
    '',
    'Stores',
    '  ✓ ok    Redis server  7.2',
    '  ! warn                it is full',
    '                        → Empty it.',
    '  – skip  nginx         there is none',
    '',
    'It would not run as it should: 1 failed, 1 warned, 1 ok, 1 skipped (1.2 s).',
  ])
})

test('no line is wider than the terminal', () => {
  const wordy = resultOf('a', 'A title', 'G', [
    fail('word '.repeat(40).trim(), 'mend '.repeat(40).trim()),
  ])
  for (const columns of [120, 60, 40, 24]) {
    const lines = viewOf({ ...examination, results: [wordy] }, { columns, paint })

    const body = lines.slice(1)
    assert.ok(
      body.every((line) => textWidth(line) <= columns),
      body.join('\n'),
    )
    assert.equal(body.join(' ').match(/mend/g)?.length, 40)
  }
})

test('JSON has names in snake_case and findings as they are', () => {
  const data = dataOf(examination)

  assert.equal(data.status, 'fail')
  assert.deepEqual(data.counts, { ok: 1, warn: 1, fail: 1, skipped: 1 })
  assert.deepEqual(data.checks[2]?.findings, [
    { status: 'ok', found: '7.2' },
    { status: 'warn', wrong: 'it is full', right: 'Empty it.' },
  ])
})

function resultOf(
  name: string,
  title: string,
  group: string,
  findings: readonly Finding[],
): CheckResult {
  const order = ['fail', 'warn', 'ok', 'skipped'] as const
  const status = order.find((each) => findings.some((finding) => finding.status === each)) ?? 'ok'
  return { name, title, group, status, findings, durationMs: 1 }
}
