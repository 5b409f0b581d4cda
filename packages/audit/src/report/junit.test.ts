import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderJunit } from './junit.ts'
import { verdicts } from './report.ts'
import { finding, report } from './testing/finding.ts'

const all = report(
  verdicts.map((verdict, at) => finding({ probe: `probe-${at}`, verdict, observed: verdict })),
)

test('a FAIL is a failure; what was not judged is skipped, with the reason', () => {
  const xml = renderJunit(all)

  assert.match(xml, /<testsuite name="security" tests="9" failures="1" errors="0" skipped="6"/)
  assert.match(xml, /probe-2"[^>]*><failure message="FAIL: FAIL" type="high">/)
  for (const verdict of ['FLAKY', 'UNKNOWN', 'BLOCKED', 'SKIPPED', 'WAIVED', 'N/A']) {
    assert.ok(xml.includes(`<skipped message="${verdict}: ${verdict}"/>`), verdict)
  }
})

test('with --strict UNKNOWN and FLAKY are errors', () => {
  const xml = renderJunit(all, { strict: true })

  assert.match(xml, /<testsuite name="security" tests="9" failures="1" errors="2" skipped="4"/)
  assert.equal(xml.match(/<error /g)?.length, 2)
})

test('what a service says cannot break the document', () => {
  const observed = ']]></failure><testcase name="x"/>\u0000\u001b[31m & "\ud800'
  const xml = renderJunit(report([finding({ verdict: 'FAIL', observed })]))

  assert.equal(xml.match(/<testcase /g)?.length, 1)
  assert.match(xml, /\]\]&gt;&lt;\/failure&gt;/)
  assert.equal(
    [...xml].some((letter) => letter < ' ' && letter !== '\n'),
    false,
  )
  assert.ok(xml.isWellFormed())
})

test('a document without findings is one too', () => {
  assert.match(renderJunit(report([])), /<testsuites [^>]* tests="0"[^>]*>\n<\/testsuites>\n$/)
})
