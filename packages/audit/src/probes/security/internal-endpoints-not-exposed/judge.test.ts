import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerOf } from '../../../gather/testing/hand-written-answer.ts'
import { internalPages } from './internal-pages.ts'
import { judge, type PageCase } from './judge.ts'

const control = answerOf({ status: 200 })
const health = { name: 'health', held: true }

/** What each of them looks like where it is open. */
const real: Readonly<Record<string, string>> = {
  '/.env': 'NODE_ENV=production\nSECRET_KEY=abc\n',
  '/.git/HEAD': 'ref: refs/heads/main\n',
  '/actuator/env': '{"activeProfiles":[],"propertySources":[{"name":"systemProperties"}]}',
  '/debug/pprof/': '<a href="goroutine?debug=1">goroutine</a><a href="heap">heap</a>',
  '/server-status': '<h1>Apache Server Status for x</h1> 12 requests currently being processed',
  '/debug/config': '{"database_url":"postgres://","secret_key":"s"}',
}

test('an internal page with its content fails', () => {
  for (const [path, body] of Object.entries(real)) {
    assert.equal(judge({ control, pages: [pageOf(path, body)], health }).verdict, 'FAIL', path)
  }
})

test('a page that any path gets, another page, and a guarded one pass', () => {
  const html = '<!doctype html><html><title>App</title><p>Set SECRET_KEY=abc</p></html>'
  const pages = [
    { ...pageOf('/.git/HEAD', real['/.git/HEAD'] ?? ''), isReal: false },
    ...internalPages.map(({ path }) => pageOf(path, html)),
    ...internalPages.map(({ path }) => pageOf(path, '{"status":"ok","version":"1.2.3"}')),
  ]

  assert.equal(judge({ control, pages, health }).verdict, 'PASS')
})

test('documentation that is declared private fails by being there', () => {
  const docs = { answer: answerOf({ path: '/docs', body: '<html>' }), isReal: true, content: [] }

  assert.equal(judge({ control, pages: [docs], health }).verdict, 'FAIL')
  const guarded = { ...docs, isReal: false }
  assert.equal(judge({ control, pages: [guarded], health }).verdict, 'PASS')
})

test('nothing is said of a service that does not answer', () => {
  const silent = answerOf({ status: 0, ending: 'refused' })

  assert.equal(judge({ control: silent, pages: [], health }).verdict, 'UNKNOWN')
})

function pageOf(path: string, body: string): PageCase {
  const content = internalPages.find((page) => page.path === path)?.content
  assert.ok(content !== undefined, path)
  return { answer: answerOf({ path, body }), isReal: true, content }
}
