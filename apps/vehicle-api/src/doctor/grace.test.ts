import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Finding } from '@plimsoll/kit/doctor'
import { composeGrace, podGrace } from './grace.ts'

const repository = join(import.meta.dirname, '../../../..')
const shutdownGraceMs = 50_000

const compose = `x-api: &api
  image: \${API_IMAGE:?the image}
  environment:
    STOP: 1s
  stop_grace_period: 60s

services:
  migrate:
    image: plimsoll/vehicle-api
    command: [service-cli.js, migrate, up]
  stable1: *api
  database:
    image: postgres
    stop_grace_period: 1s
`

test('a service that Compose would kill before its end fails, by name', () => {
  const short = compose.replace('60s', '50s')
  const none = compose.replace('  stop_grace_period: 60s\n', '')

  assert.deepEqual(wrongs(composeGrace('c.yaml', compose, { shutdownGraceMs })), [])
  assert.deepEqual(wrongs(composeGrace('c.yaml', short, { shutdownGraceMs })), [
    'c.yaml gives x-api 50s to stop, and SHUTDOWN_GRACE is 50 s',
  ])
  assert.match(wrongs(composeGrace('c.yaml', none, { shutdownGraceMs })).join(), /10s to stop/)
  const minutes = compose.replace('60s', '1m30s')
  assert.equal(wrongs(composeGrace('c.yaml', minutes, { shutdownGraceMs: 89_000 })).length, 0)
})

test('a pod needs time to sleep, and then to end', () => {
  const pod = (granted: number, sleep: number) => `spec:
      terminationGracePeriodSeconds: ${granted}
          lifecycle:
            preStop:
              sleep:
                seconds: ${sleep}
`
  const judged = (text: string) => wrongs(podGrace('d.yaml', text, { shutdownGraceMs }))

  assert.deepEqual(judged(pod(60, 5)), [])
  assert.deepEqual(judged(pod(55, 5)), [
    'd.yaml grants 55 s, and preStop (5 s) and SHUTDOWN_GRACE take 55 s',
  ])
  assert.equal(judged(pod(60, 10)).length, 1)
  assert.match(judged('spec:\n').join(), /grants 30 s/)
})

test('the files of this repository are read: each fails once the service takes longer', async () => {
  const bounds = { shutdownGraceMs: 3_600_000 }
  const read = (file: string) => readFile(join(repository, file), 'utf8')

  for (const file of ['compose.yaml', 'compose.production.yaml']) {
    assert.notEqual(composeGrace(file, await read(file), bounds).length, 0, file)
    assert.deepEqual(composeGrace(file, await read(file), { shutdownGraceMs }), [], file)
  }
  const file = 'deploy/kubernetes/base/api/deployment.yaml'
  assert.equal(podGrace(file, await read(file), bounds).length, 1)
  assert.deepEqual(podGrace(file, await read(file), { shutdownGraceMs }), [])
})

function wrongs(findings: readonly Finding[]): readonly string[] {
  return findings.map((finding) => ('wrong' in finding ? finding.wrong : finding.status))
}
