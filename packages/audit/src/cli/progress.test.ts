import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import type { Finding } from '../report/report.ts'
import { passed, someProbe } from '../run/testing/some-probe.ts'
import { progressOn } from './progress.ts'

test('without a terminal there is one plain line for each probe that was tried', () => {
  const { lines, screen } = paper({ isTTY: false })
  const progress = progressOn(screen)

  progress.onEvent({ kind: 'phase', phase: 'parsing' })
  progress.onEvent({ kind: 'finished', probe, finding: finding('PASS', 1) })
  progress.onEvent({ kind: 'finished', probe, finding: finding('SKIPPED', 0) })

  assert.deepEqual(lines(), ['-- parsing', 'PASS    TST-some  The claim. (0.0 s)'])
})

test('on a terminal there is one live line for each wing, none wider than it, and all are removed', async () => {
  const { lines, text, screen } = paper({ isTTY: true, columns: 50 })
  const progress = progressOn(screen)

  progress.onEvent({ kind: 'planned', probes: [probe], running: 1 })
  progress.onEvent({ kind: 'started', probe, attempt: 1 })
  progress.onEvent({ kind: 'finished', probe, finding: finding('FAIL', 2) })
  await delay(150)
  const drawn = lines()
  progress.end()

  assert.equal(drawn.length, 5)
  assert.ok(drawn.some((line) => line.includes('1/1') && line.includes('1 fail')))
  assert.ok(drawn.every((line) => line.length < 50))
  assert.ok(text().endsWith('\u001B[5A\u001B[0J'))
})

const probe = someProbe({ id: 'some' }, passed)

function finding(verdict: Finding['verdict'], attempts: number): Finding {
  const made: Partial<Finding> = {
    ...{ probe: 'some', ref: 'TST-some', title: 'The claim.', verdict },
    attempts: Array.from({ length: attempts }, () => ({ verdict, observed: '', ms: 1 })),
  }
  return made as Finding
}

function paper(look: { readonly isTTY: boolean; readonly columns?: number }) {
  let written = ''
  const screen = { ...look, write: (more: string) => (written += more) }
  const lines = () => stripVTControlCharacters(written).split('\n').filter(Boolean)
  return { screen, lines, text: () => written }
}
