import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { alertRules, copyRules, tenfold } from './prometheus-rules.ts'
import { promtool } from './servers/prometheus-server.ts'

// That promtool accepts the rules, and each fires as its cases say: deploy/checks/prometheus.ts.

test('a case of every alert fails once its thresholds are ten times as high', async (t) => {
  const folder = await folderOf(t)
  copyRules(folder, tenfold)

  const tested = await promtool(['test', 'rules', ...casesIn(folder)])

  const failed = [...tested.output.matchAll(/alertname: (\w+), time:/g)].map(([, name]) => name)
  const names = alertRules().map(({ alert }) => alert)
  assert.deepEqual([...new Set(failed)].toSorted(), names.toSorted())
})

test('every alert has a severity, a time to hold, and says what to do', () => {
  const incomplete = alertRules().filter(
    ({ for: holds, labels, annotations: { summary, description, runbook_url: page } }) =>
      !(
        /^\d+m$/.test(holds) &&
        ['critical', 'warning'].includes(labels['severity'] ?? '') &&
        [summary, description, page].every((text) => (text ?? '') !== '') &&
        // Nobody knows how bad it is without a figure, or where without an instance.
        /\{\{/.test(`${summary}${description}`)
      ),
  )

  assert.deepEqual(incomplete, [])
})

function casesIn(folder: string): string[] {
  return globSync(join(folder, 'tests/*.test.yml')).sort()
}

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-rules-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}
