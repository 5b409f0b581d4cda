import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderMarkdown } from './markdown.ts'
import { finding, report } from './testing/finding.ts'
import { richReport } from './testing/rich-report.ts'

test('the summary has the interval, the wings, the failures and what would show more', () => {
  const text = renderMarkdown(richReport())

  assert.match(text, /^## NOT READY: proven 49 · ceiling 49 · coverage \d+ %\n/)
  assert.match(text, /\n\| security \| \d+ \| \d+ \| \d+ % \|\n/)
  assert.match(text, /\*\*critical · SEC-04 Token signatures are verified\.\*\*/)
  assert.match(text, /\*Remedy \(hours\):\* Verify the signature/)
  assert.match(text, /give `repository\.root`, then `start\.replicas: 2`, then `commands`\./)
})

test('with a baseline only what changed is told', () => {
  const same = finding({ probe: 'same', ref: 'SEC-01', title: 'Same claim.', verdict: 'FAIL' })
  const before = report([same, finding()])
  const after = report([same, finding({ verdict: 'FAIL', observed: 'Accepted.' })])

  const text = renderMarkdown(after, before)

  assert.match(
    text,
    /### New failures \(1\)\n\n- high SEC-11 Revocation is immediate\. PASS → FAIL\. Accepted\./,
  )
  assert.match(text, /Still failing: SEC-01\./)
  assert.equal(text.includes('Same claim.'), false)
  assert.equal(text.includes('| wing |'), false)
})

test('with a baseline that is the same it says so', () => {
  const same = report([finding()])

  assert.match(renderMarkdown(same, same), /\nNothing changed\.\n$/)
})

test('what a service says is no markup', () => {
  const observed = '<img src=x> [a](http://evil.test) **b** `c` | @someone #1\n# head'
  const text = renderMarkdown(report([finding({ verdict: 'FAIL', observed })]))

  const line = text.split('\n').find((each) => each.includes('evil'))
  assert.equal(
    line,
    '&lt;img src=x&gt; \\[a\\](http:&#8203;//evil.test) \\*\\*b\\*\\* \\`c\\` \\| &#64;someone \\#1 \\# head<br>',
  )
})
