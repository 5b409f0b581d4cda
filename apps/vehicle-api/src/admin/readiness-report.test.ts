import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { auditReportFile, auditReports, reportBytesMax } from './readiness-report.ts'
import type { AuditReport } from './readiness-schemas.ts'

const samplePath = join(import.meta.dirname, '../testing/audit-report.json')
const sample = await readFile(samplePath, 'utf8')

test('the report is what the auditor left, with a finding for each probe', async (t) => {
  const { path, read } = await reportFile(t, sample)

  const report = await read()

  assert.deepEqual(report, JSON.parse(sample))
  assert.equal(report.findings.length, 100)
  assert.ok(path.endsWith('report.json'))
})

test('a report may say more than is shown', async (t) => {
  const more = { ...JSON.parse(sample), attempts: [{ anything: 1 }] }
  const { read } = await reportFile(t, JSON.stringify(more))

  assert.equal((await read()).score.word, 'READY WITH GAPS')
})

test('the file is parsed again only when it is another', async (t) => {
  const { path, read } = await reportFile(t, sample)

  const [first, meanwhile] = await Promise.all([read(), read()])
  const second = await read()
  await writeFile(`${path}.new`, sample.replace('"proven": 79', '"proven": 49'))
  await rename(`${path}.new`, path)
  const third = await read()

  assert.equal(meanwhile, first)
  assert.equal(second, first)
  assert.deepEqual([first.score.proven, third.score.proven], [79, 49])
})

test('without a file or its folder there is no report, and the client is told where one goes', async (t) => {
  const { path, read } = await reportFile(t, undefined)
  const missing = { code: 'AUDIT_REPORT_MISSING', statusCode: 404 }

  await assert.rejects(read(), missing)
  await rm(dirname(path), { recursive: true })
  await assert.rejects(read(), (error: Error) => {
    assert.equal(error.message, 'No report is where the test says; the auditor writes one there.')
    return true
  })

  await writeFile(dirname(path), 'a file in place of the folder')
  await assert.rejects(read(), missing)
  await rm(dirname(path))
  await mkdir(dirname(path))
  await writeFile(path, sample)
  assert.equal((await read()).schema, 'audit-report.v1')
})

const tampered = (change: (report: AuditReport) => void) => {
  const report = JSON.parse(sample)
  change(report)
  return JSON.stringify(report)
}

// Not one line for each of a hundred findings.
const allWrong = sample.replaceAll('"PASS"', '"FINE"')

const wrong: Readonly<Record<string, readonly [content: string | Buffer, cause: RegExp]>> = {
  'half a file': [sample.slice(0, 5_000), /JSON/],
  'an empty file': ['', /JSON/],
  'bytes that are no UTF-8': [Buffer.from([0x22, 0xff, 0x22]), /encoded data/],
  'another version of the schema': [
    tampered((report) => Object.assign(report, { schema: 'audit-report.v2' })),
    /schema: is "audit-report\.v2"; must be audit-report\.v1/,
  ],
  'a verdict that there is not': [
    tampered(({ findings }) => Object.assign(findings[7] ?? {}, { verdict: 'OK' })),
    /findings\.7\.verdict: is "OK"; must be one of PASS, PARTIAL/,
  ],
  'a score above 100': [
    tampered(({ score }) => Object.assign(score, { proven: 101 })),
    /score\.proven: is 101; must be a number from 0 to 100/,
  ],
  'a finding without its severity': [
    tampered(({ findings }) => Reflect.deleteProperty(findings[0] ?? {}, 'severity')),
    /findings\.0\.severity: is missing/,
  ],
  'a hundred verdicts that there are not': [allWrong, /findings\.0\.verdict/],
  'something else altogether': ['[]', /must be a report of the auditor/],
}

for (const [name, [content, cause]] of Object.entries(wrong)) {
  test(`${name} is no report: the log is told why, the client that`, async (t) => {
    const { path, read } = await reportFile(t, content)

    await assert.rejects(read(), (error: Error & { cause: Error; headers: object }) => {
      assert.match(error.cause.message, cause)
      assert.ok(error.cause.message.includes(path))
      assert.ok(error.cause.message.length < 2_000)
      assert.doesNotMatch(error.message, /report\.json|JSON|must/)
      assert.deepEqual(error.headers, { 'retry-after': '60' })
      return true
    })

    await writeFile(path, sample)
    assert.equal((await read()).schema, 'audit-report.v1')
  })
}

test('what is too large is not read', async (t) => {
  const { read } = await reportFile(t, `${sample}${' '.repeat(reportBytesMax)}`)

  await assert.rejects(read(), (error: Error & { cause: Error }) => {
    assert.match(error.cause.message, /must have at most 8388608/)
    return true
  })
})

test('what is no file is refused at once, also a pipe that nobody writes to', {
  timeout: 5_000,
}, async (t) => {
  const { path, read } = await reportFile(t, undefined)

  execFileSync('mkfifo', [path])
  await assert.rejects(read(), isNoFile)
  await rm(path)
  await mkdir(path)
  await assert.rejects(read(), isNoFile)
})

test('the report is in the data folder unless a path is given, which is not told to clients', () => {
  assert.deepEqual(auditReportFile({ dataDir: '/data' }), {
    path: '/data/audit/report.json',
    shownAs: 'at audit/report.json in the data folder',
  })
  assert.deepEqual(auditReportFile({ dataDir: '/data', auditReportPath: '/elsewhere.json' }), {
    path: '/elsewhere.json',
    shownAs: 'where AUDIT_REPORT_PATH says',
  })
})

function isNoFile({ cause }: Error): boolean {
  return cause instanceof Error && cause.message.endsWith('is no file')
}

async function reportFile(t: TestContext, content: string | Buffer | undefined) {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-report-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'audit', 'report.json')
  await mkdir(dirname(path))
  if (content !== undefined) await writeFile(path, content)
  return { path, read: auditReports({ path, shownAs: 'where the test says' }) }
}
