import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { testService } from '../testing/service.ts'

const folder = await mkdtemp(join(tmpdir(), 'plimsoll-readiness-'))
const path = join(folder, 'report.json')
const service = await testService({ AUDIT_REPORT_PATH: path })
after(async () => {
  await service[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const url = '/api/v1/admin/readiness'
const sample = await readFile(join(import.meta.dirname, '../testing/audit-report.json'), 'utf8')

test('no report, one that is none, and one: each is answered as what it is', async () => {
  const missing = await service.app.inject(url)
  await writeFile(path, sample.replaceAll('"PASS"', '"FINE"'))
  const unusable = await service.app.inject(url)
  await writeFile(path, sample)
  const found = await service.app.inject(url)

  assert.equal(missing.statusCode, 404)
  assert.equal(missing.json().error_code, 'AUDIT_REPORT_MISSING')
  assert.match(missing.json().detail, /AUDIT_REPORT_PATH/)
  assert.equal(unusable.statusCode, 503)
  assert.equal(unusable.json().error_code, 'AUDIT_REPORT_UNUSABLE')
  assert.equal(unusable.headers['retry-after'], '60')
  assert.ok(service.log().includes('findings.0.verdict: is \\"FINE\\"'), service.log())
  assert.equal(found.statusCode, 200)
  assert.deepEqual(found.json(), JSON.parse(sample))
  for (const { body } of [missing, unusable]) assert.ok(!body.includes(folder), body)
})

test('what a report says beyond what is shown stays in the file', async () => {
  const evidence = { ...JSON.parse(sample), attempts: ['of-no-interest'] }
  Object.assign(evidence.findings[0], { evidence: 'of-no-interest' })
  await writeFile(path, JSON.stringify(evidence))

  const answer = await service.app.inject(url)

  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json(), JSON.parse(sample))
})

test('nobody but administrators sees it', async () => {
  const user = await service.newUser()
  const ask = (headers = {}) => service.anonymous({ url, headers })

  const statuses = [await ask(), await ask(user.headers)].map(({ statusCode }) => statusCode)

  assert.deepEqual(statuses, [401, 403])
})
