import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from './judge.ts'

const good = `
services:
  api:
    build: .
    restart: unless-stopped
    mem_limit: 256m
    depends_on: { db: { condition: service_healthy }, migrate: { condition: service_completed_successfully } }
  migrate:
    build: .
    depends_on: { db: { condition: service_healthy } }
  db:
    image: postgres:17
    restart: unless-stopped
    ports: ['127.0.0.1:5432:5432']
    healthcheck: { test: pg_isready }
    volumes: ['data:/var/lib/postgresql']
    deploy: { resources: { limits: { memory: 512M } } }
volumes: { data: }
`

function verdictOf(...texts: readonly string[]) {
  return judge({ files: texts.map((text, index) => ({ path: `compose.${index}.yaml`, text })) })
}

test('a file that holds every rule passes', () => {
  assert.deepEqual(verdictOf(good).verdict, 'PASS')
})

const broken = [
  ['an open port of the store', '127.0.0.1:5432', '5432'],
  ['a store without a volume', "volumes: ['data:/var/lib/postgresql']", ''],
  ['a service that is not restarted', 'restart: unless-stopped\n    mem', 'mem'],
  ['a service without a limit', 'mem_limit: 256m', ''],
  [
    'a start that does not wait',
    'condition: service_healthy }, migrate',
    'condition: service_started }, migrate',
  ],
  ['a store that cannot say it is healthy', 'healthcheck: { test: pg_isready }', ''],
] as const

for (const [name, from, to] of broken) {
  test(`${name} takes a fifth away`, () => {
    const judgement = verdictOf(good.replace(from, to))

    assert.equal(judgement.verdict, 'PARTIAL', judgement.observed)
    assert.equal(judgement.verdict === 'PARTIAL' && judgement.held, 0.8)
  })
}

const cache = `
  cache:
    image: valkey/valkey:8
    restart: unless-stopped
    mem_limit: 256m
    healthcheck: { test: valkey-cli ping }
    command: COMMAND
`
const commands = [
  ["[valkey-server, --save, '', --appendonly, 'no']", 'PASS'],
  [`valkey-server --save "" --appendonly no`, 'PASS'],
  ["[valkey-server, --save, '60 1', --appendonly, 'no']", 'PARTIAL'],
  ["[valkey-server, --save, '', --appendonly, 'yes']", 'PARTIAL'],
  ['[valkey-server]', 'PARTIAL'],
] as const

for (const [command, verdict] of commands) {
  test(`without a volume, ${command} is ${verdict}: only what keeps nothing needs none`, () => {
    const judgement = verdictOf(good, `services:${cache.replace('COMMAND', command)}`)

    assert.equal(judgement.verdict, verdict, judgement.observed)
  })
}

test('a later file adds what an earlier one leaves out', () => {
  const overlay = 'services:\n  api:\n    mem_limit: 256m\n'

  assert.equal(verdictOf(good.replace('mem_limit: 256m', ''), overlay).verdict, 'PASS')
})

test('a file that holds none fails', () => {
  const bare = `
services:
  api: { build: ., depends_on: [db] }
  db: { image: 'postgres:17', ports: ['5432:5432'] }
`
  assert.equal(verdictOf(bare).verdict, 'FAIL')
})

test('without a store its rules are not asked', () => {
  const alone = 'services:\n  api: { build: ., restart: always, mem_limit: 1g }\n'

  assert.match(verdictOf(alone).observed, /All 2 rules/)
})

test('a file that cannot be read is unknown, none at all does not apply', () => {
  assert.equal(verdictOf('services: [').verdict, 'UNKNOWN')
  assert.equal(verdictOf('services: {}').verdict, 'UNKNOWN')
  assert.equal(verdictOf().verdict, 'N/A')
})
