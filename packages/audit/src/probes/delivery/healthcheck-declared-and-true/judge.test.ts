import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer } from '../../../gather/answer.ts'
import { declaredChecks } from '../declared-healthchecks.ts'
import { judge } from './judge.ts'

const control = { name: 'health holds', held: true }

test('declared checks that answer 200 pass', () => {
  const checks = [{ where: 'Dockerfile, line 3', path: '/livez', answer: answer(200) }]

  assert.equal(judge({ files: 1, checks, control }).verdict, 'PASS')
})

for (const status of [404, 401, 503]) {
  test(`a declared check that answers ${status} fails`, () => {
    const checks = [{ where: 'Dockerfile, line 3', path: '/old', answer: answer(status) }]

    assert.equal(judge({ files: 1, checks, control }).verdict, 'FAIL')
  })
}

test('files that declare none fail, no files do not apply', () => {
  assert.equal(judge({ files: 2, checks: [], control }).verdict, 'FAIL')
  assert.equal(judge({ files: 0, checks: [], control }).verdict, 'N/A')
})

test('commands that are no requests are unknown', () => {
  const checks = [{ where: 'Dockerfile, line 3', path: undefined, answer: undefined }]

  assert.equal(judge({ files: 1, checks, control }).verdict, 'UNKNOWN')
})

test('a service that is not well proves nothing', () => {
  const checks = [{ where: 'Dockerfile, line 3', path: '/livez', answer: answer(503) }]

  assert.equal(judge({ files: 1, checks, control: { ...control, held: false } }).verdict, 'UNKNOWN')
})

test('paths are read from Dockerfile, compose and manifests', () => {
  const text = 'FROM a:1\nHEALTHCHECK CMD curl -f http://localhost:8000/livez || exit 1\n'
  const compose = `
services:
  api: { build: ., healthcheck: { test: [CMD, wget, -qO-, 'http://127.0.0.1:8000/healthz'] } }
  db: { image: postgres, healthcheck: { test: 'curl http://localhost/not-ours' } }
`
  const manifest = `
kind: Deployment
metadata: { name: api }
spec: { template: { spec: { containers: [
  { livenessProbe: { httpGet: { path: /livez } }, readinessProbe: { exec: { command: [true] } } },
  { livenessProbe: { httpGet: { path: /sidecar } } } ] } } }
`
  const paths = declaredChecks({
    dockerfile: { path: 'Dockerfile', text },
    compose: [{ path: 'compose.yaml', text: compose }],
    manifests: [{ path: 'api.yaml', text: manifest }],
  }).map(({ path }) => path)

  assert.deepEqual(paths, ['/livez', '/healthz', '/livez', undefined])
})

test('a health check that is switched off is none', () => {
  const text = 'FROM a:1\nHEALTHCHECK NONE\n'

  const checks = declaredChecks({ dockerfile: { path: 'D', text }, compose: [], manifests: [] })

  assert.deepEqual(checks, [])
})

function answer(status: number): Answer {
  return {
    exchange: 'x1',
    method: 'GET',
    path: '/livez',
    ending: 'answered',
    status,
    headers: {},
    body: '',
    bodyBytes: 0,
    ms: 1,
    atMs: 1,
    sent: '',
  }
}
