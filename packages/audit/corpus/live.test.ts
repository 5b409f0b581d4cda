/** The auditor on live services: nothing is found where nothing is planted, and what is planted is. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding } from '../src/report/report.ts'
import { defectOf } from './defects/index.ts'
import { auditCorpus } from './harness.ts'

/** Defects that live beside each other, each with a probe that takes a second or two. */
const bundle = [
  'jwt-none',
  'jwt-noaud',
  'schema-drift',
  'err-html',
  'deprec-missing',
  'cors-reflect',
  'auth-forgotten',
  'mass-assign',
  'metrics-card',
  'upload-ct',
].map(defectOf)

test('the good service has no failure in what a quick run can see', async () => {
  const { findings, defects } = await auditCorpus({ depth: 'quick' })

  assert.deepEqual(findings.filter(({ verdict }) => verdict === 'FAIL').map(told), [])
  assert.deepEqual(defects, [])
  assert.ok(findings.filter(({ verdict }) => verdict === 'PASS').length >= 20)
})

test('each of many defects at once is caught by the probe that is meant', async () => {
  const { findings } = await auditCorpus({
    flags: bundle.map(({ flag }) => flag),
    only: bundle.map(({ probe }) => probe),
    timeLimitMs: 80_000,
  })

  const own = new Set(bundle.map(({ probe }) => probe))
  const missed = findings.filter(({ probe, verdict }) => own.has(probe) && verdict !== 'FAIL')

  assert.deepEqual(missed.map(told), [])
})

function told({ probe, verdict, observed }: Finding): string {
  return `${verdict} of ${probe}: ${observed}`
}
