import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { AuditReport } from '../report.ts'
import { finding, report } from '../testing/finding.ts'
import { emptyReport, richReport } from '../testing/rich-report.ts'
import { renderHtml } from './html.ts'

const hostile = `"><img src=x onerror=alert(1)>'\`</script><script>alert(2)</script>&lt;\u0000\u202e{{7*7}}`

test('nothing that a service says becomes markup', () => {
  const page = renderHtml(everyStringIs(hostile, richReport()))

  assert.equal(page.match(/<script/g)?.length, 1)
  assert.equal(page.match(/<img/g), null)
  assert.equal(page.match(/onerror=alert(?!\(1\)&gt;)/g), null)
  assert.ok(page.includes('&lt;img src=x onerror=alert(1)&gt;'))
})

test('the page fetches nothing, and its policy lets it fetch nothing', () => {
  const page = renderHtml(richReport())

  const [, policy = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(page) ?? []
  assert.match(policy, /^default-src &#39;none&#39;; style-src &#39;sha256-/)
  assert.equal(policy.includes('unsafe'), false)
  assert.equal(/\s(src|srcset|style|on[a-z]+)="/.test(page), false)
  assert.equal(/@import|url\((?!#)/.test(page), false)
  assert.equal(/<(link|iframe|object|embed|base|form)\b/.test(page), false)
})

for (const element of ['style', 'script'] as const) {
  test(`the policy admits the one ${element} of the page by its hash`, () => {
    const page = renderHtml(emptyReport())

    const [, text = ''] = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(page) ?? []
    const hash = createHash('sha256').update(text).digest('base64')
    assert.ok(text.length > 100)
    assert.ok(page.includes(`${element}-src &#39;sha256-${hash}&#39;`))
  })
}

test('every finding can be linked to, once', () => {
  const rich = richReport()

  const page = renderHtml(rich)

  const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
  assert.deepEqual(
    rich.findings.filter(({ probe }) => !ids.includes(probe)),
    [],
  )
  assert.equal(new Set(ids).size, ids.length)
  const linked = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
  assert.deepEqual(
    linked.filter((id) => !ids.includes(id)),
    [],
  )
})

test('a failure tells what was sent, what came back, why, the remedy, and how to repeat it', () => {
  const failed = finding({
    verdict: 'FAIL',
    observed: 'It was accepted. Twice.',
    remedy: 'Check it.',
    evidence: ['x1'],
    effort: 'L',
  })
  const exchange = {
    ...{ id: 'x1', at_ms: 5, ms: 3, curl: 'curl -i http://127.0.0.1:8000/me' },
    ...{ request: 'GET /me HTTP/1.1', response: 'HTTP/1.1 200 OK', fault: 'redis: refuse' },
  }

  const page = renderHtml(report([failed], { exchanges: [exchange] }))

  for (const part of [
    '<h3 id="logout-revokes-at-once-title">It was accepted.</h3>',
    '<p>Twice.</p>',
    '<q>Revocation is immediate.</q>',
    failed.why,
    'Check it.',
    'L, weeks',
    '>GET /me HTTP/1.1</pre>',
    '>HTTP/1.1 200 OK</pre>',
    'redis: refuse',
    'curl -i http://127.0.0.1:8000/me',
    failed.replay,
  ]) {
    assert.ok(page.includes(part), part)
  }
})

test('what a failure hides is folded under it', () => {
  const cause = finding({ verdict: 'FAIL' })
  const hidden = finding({
    ...{ probe: 'hidden', ref: 'SEC-12', title: 'Hidden claim.' },
    ...{ verdict: 'BLOCKED', blockedBy: [cause.probe] },
  })

  const page = renderHtml(report([cause, hidden]))

  const [card = ''] = /<article[\s\S]*?<\/article>/.exec(page) ?? []
  assert.match(card, /1 more probe means nothing until this is mended/)
  assert.match(card, /Hidden claim\./)
})

test('parts with nothing in them are left out', () => {
  const page = renderHtml(emptyReport())

  for (const id of ['open', 'shutdown', 'faults', 'claims', 'passes', 'exceptions']) {
    assert.equal(page.includes(`<section id="${id}"`), false, id)
  }
  assert.match(page, /nothing was seen to hold/)
})

test('a shutdown without an exit, and one without requests, are pictures too', () => {
  const { shutdown } = richReport()
  assert.ok(shutdown !== null)

  const hung = renderHtml(
    report([], { shutdown: { ...shutdown, exited_at_ms: null, listener_closed_at_ms: null } }),
  )
  const bare = renderHtml(report([], { shutdown: { ...shutdown, requests: [], readiness: [] } }))

  assert.equal(/<b>exit<\/b>/.test(hung), false)
  assert.match(bare, /0 requests around the signal/)
  assert.equal(/NaN|Infinity/.test(hung + bare), false)
})

/** Numbers, words of the schema and ids stay as they are. */
function everyStringIs(text: string, of: AuditReport): AuditReport {
  const kept = new Set(['schema', 'verdict', 'severity', 'wing', 'word', 'outcome', 'effort'])
  const keptToo = new Set(['result', 'criticality', 'id', 'evidence', 'blockedBy', 'depth', 'give'])
  const changed = (value: unknown): unknown => {
    if (typeof value === 'string') return text
    if (Array.isArray(value)) return value.map(changed)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([name, each]) =>
      kept.has(name) || keptToo.has(name) ? [name, each] : [name, changed(each)],
    )
    return Object.fromEntries(entries)
  }
  return changed(of) as AuditReport
}
