import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkoutProblem } from './checkout.ts'

test('a folder to compare with is a checkout in which everything is installed', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-checkout-'))
  t.after(() => rm(folder, { recursive: true }))

  const ofNothing = checkoutProblem(folder)
  await mkdir(join(folder, 'bench/candidates'), { recursive: true })
  await writeFile(join(folder, 'bench/candidates/candidate-process.ts'), '')
  const ofSources = checkoutProblem(folder)
  await mkdir(join(folder, 'node_modules'))
  await writeFile(join(folder, 'node_modules/.installed-lock'), '')
  const ofInstalled = checkoutProblem(folder)

  assert.match(String(ofNothing), /is none/)
  assert.match(String(ofSources), /nothing is installed/)
  assert.equal(ofInstalled, undefined)
})
