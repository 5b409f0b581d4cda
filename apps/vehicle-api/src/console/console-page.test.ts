import assert from 'node:assert/strict'
import { test } from 'node:test'
import { policyProblems } from '../../../../packages/kit/src/security/headers/content-security-policy.ts'
import { consoleApp } from '../testing/served-console.ts'
import { consolePage } from './console-page.ts'

const page = consolePage('<meta nonce="CSP_NONCE"><script nonce="CSP_NONCE" src="/a.js"></script>')

test('each answer has a nonce of its own, in its policy and wherever the page has a place', () => {
  const answers = Array.from({ length: 100 }, page)

  const nonces = answers.map(({ policy }) => /'nonce-([\w-]+)'/.exec(policy)?.[1] ?? '')
  assert.equal(new Set(nonces).size, 100)
  for (const [index, { html }] of answers.entries()) {
    const nonce = nonces[index]
    // 128 bits (CSP3, section 7.1).
    assert.equal(Buffer.from(nonce ?? '', 'base64url').length, 16)
    assert.equal(html, `<meta nonce="${nonce}"><script nonce="${nonce}" src="/a.js"></script>`)
  }
})

test('the policy is one that browsers obey, and lets no inline script run', () => {
  const { policy } = page()

  const directives = policy.split('; ').map((each) => each.replace(/nonce-[\w-]{22}/, 'nonce'))
  assert.deepEqual(policyProblems(policy), [])
  assert.deepEqual(directives, [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'nonce'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ])
})

test('over TCP the policy of the page is sent once, and it is that of the page', async () => {
  await using served = await consoleApp()
  const url = await served.app.listen({ host: '127.0.0.1', port: 0 })

  const [first, second] = [await fetch(url), await fetch(url)]

  const policy = first.headers.get('content-security-policy') ?? ''
  const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1]
  assert.deepEqual(policyProblems(policy), [])
  assert.ok((await first.text()).includes(`nonce="${nonce}"`))
  assert.notEqual(second.headers.get('content-security-policy'), policy)
})
