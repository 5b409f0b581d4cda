import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Finding } from '@plimsoll/kit/doctor'
import { loadServiceConfig, type ServiceConfig } from '../config.ts'
import { judgeNginx } from './nginx.ts'
import { senseOfInstances, senseOfNetwork, senseOfShutdown, senseOfTimeouts } from './sense.ts'
import { judgeBackups } from './store-checks.ts'

const production = {
  NODE_ENV: 'production',
  HOST: '0.0.0.0',
  CORS_ORIGINS: 'none',
  TRUSTED_HOSTS: 'api.example.com',
  TRUST_PROXY: '10.0.0.0/8',
  SECRET_KEY: 'vq3-7Xn_Zt0pLr8cQw5yBd2kHf6mGj9sAe4uNi1oRxTzVbCyWq',
}

test('behind a proxy that is not trusted all clients are taken for one', async () => {
  const network = async (env: object) => senseOfNetwork(await configOf({ ...production, ...env }))

  assert.equal(statuses(await network({})), 'ok')
  assert.match(texts(await network({ TRUST_PROXY: 'none' })), /all clients are taken for one/)
  assert.match(texts(await network({ HOST: '127.0.0.1' })), /which only this machine reaches/)
  const local = { HOST: '127.0.0.1', TRUST_PROXY: '127.0.0.1/32' }
  assert.equal(statuses(await network(local)), 'ok')
  assert.match(texts(await network({ TRUSTED_HOSTS: 'localhost' })), /no client calls it/)
  assert.equal(statuses(senseOfNetwork(await configOf({}))), 'ok')
})

test('clients that are taken for one share a limit, and whoever is believed has any', async () => {
  const network = async (env: object) =>
    texts(senseOfNetwork(await configOf({ ...production, ...env })))

  assert.match(await network({ TRUST_PROXY: 'none' }), /share one RATE_LIMIT_IP \(600\/minute/)
  const unlimited = { TRUST_PROXY: 'none', RATE_LIMIT_IP: 'none' }
  assert.doesNotMatch(await network(unlimited), /RATE_LIMIT_IP/)
  for (const wide of ['203.0.0.0/16', '2001:db8::/32']) {
    assert.match(await network({ TRUST_PROXY: wide }), /has as many limits as it likes/, wide)
  }
  for (const narrow of ['203.0.113.7/32', '10.0.0.0/8', '172.30.80.10/32', 'fd00::/8']) {
    assert.doesNotMatch(await network({ TRUST_PROXY: narrow }), /as many limits/, narrow)
  }
})

test('several instances need a store and should have a cache that they share', async () => {
  const postgres = { DATABASE_URL: 'postgresql://me:hidden-away@localhost/x' }
  const shared = { ...postgres, REDIS_URL: 'redis://:hidden-away@localhost' }
  const instances = async (env: object, replicas: number) =>
    statuses(senseOfInstances(await configOf(env), replicas))

  assert.equal(await instances({}, 1), 'ok')
  assert.equal(await instances({}, 2), 'fail warn')
  assert.equal(await instances(postgres, 2), 'warn')
  assert.equal(await instances(shared, 2), 'ok')
  assert.equal(await instances({ JOBS_AT_ONCE: '0' }, 1), 'fail')
  assert.equal(await instances({ ...shared, JOBS_AT_ONCE: '0' }, 2), 'warn')
})

test('what waits within something else must end before it', async () => {
  const timeouts = async (env: object) => texts(senseOfTimeouts(await configOf(env)))

  assert.equal(await timeouts({}), 'all within 30 s')
  assert.match(await timeouts({ MODEL_TIMEOUT: '30s' }), /MODEL_TIMEOUT \(30 s\) is not below REQ/)
  const slow = { DATABASE_CONNECT_TIMEOUT: '3s', DATABASE_STATEMENT_TIMEOUT: '40s' }
  assert.match(await timeouts(slow), /^DATABASE_STATEMENT_TIMEOUT \(40 s\) is not below REQUEST/)
  assert.match(await timeouts({ DATABASE_CONNECT_TIMEOUT: '2s' }), /DATABASE_CONNECT_TIMEOUT/)
})

test('the advice for a shutdown that is too short is long enough', async () => {
  const short = senseOfShutdown(await configOf({ ...production, SHUTDOWN_GRACE: '45s' }))
  assert.equal(short.status, 'warn')

  const advised = /SHUTDOWN_GRACE to (?<grace>\d+s)/.exec(texts([short]))?.groups?.['grace']
  const enough = senseOfShutdown(await configOf({ ...production, SHUTDOWN_GRACE: `${advised}` }))
  const spent = senseOfShutdown(await configOf({ ...production, SHUTDOWN_GRACE: '11s' }))

  assert.equal(enough.status, 'ok')
  assert.match(texts([spent]), /must leave some of SHUTDOWN_GRACE/)
})

test('nginx lets through what the service takes, and waits as long', async () => {
  const config = await configOf({})
  const right = `http {
    client_max_body_size 40m;
    proxy_read_timeout 1m 5s; # proxy_read_timeout 1s;
    keepalive_timeout 90s;
    upstream api { server 127.0.0.1:8000; keepalive 32; keepalive_timeout 60s; }
  }`
  const nginx = (from: string, to: string) => texts(judgeNginx(right.replace(from, to), config))

  assert.equal(nginx('', ''), 'bodies and times agree with the service')
  assert.match(nginx('40m', '10m'), /client_max_body_size is 10m, and a batch may have 40m/)
  assert.match(nginx('client_max_body_size 40m;', ''), /is 1m \(its default\)/)
  assert.equal(nginx('40m', '0'), 'bodies and times agree with the service')
  assert.match(nginx('1m 5s', '30s'), /proxy_read_timeout is 30 s, and a request may take 30 s/)
  assert.match(nginx('timeout 60s', 'timeout 75s'), /upstream is 75 s/)
})

test('a backup that is missing or unverified warns, one that is late fails', () => {
  const config = { environment: 'production', backupIntervalMs: 3_600_000 } as const
  const createdAt = '2026-11-21T06:10:20.000Z'
  const age = { name: 'one', createdAt, ageSeconds: 60, bytes: 1, durationMs: 1 }
  const verified = { ...age, verifiedAt: '2026-11-21T06:10:25.123Z', restoreMs: 1 }
  const none = { count: 0, newest: undefined, newestVerified: undefined }
  const one = { count: 1, newest: age, newestVerified: verified }
  const late = { ...one, newestVerified: { ...verified, ageSeconds: 7_201 } }

  assert.equal(judgeBackups(one, config).status, 'ok')
  assert.equal(judgeBackups(none, config).status, 'warn')
  assert.equal(judgeBackups(none, { ...config, environment: 'development' }).status, 'skipped')
  assert.match(texts([judgeBackups({ ...none, count: 1 }, config)]), /can be read/)
  assert.match(
    texts([judgeBackups({ ...one, newestVerified: undefined }, config)]),
    /never verified/,
  )
  assert.equal(judgeBackups(late, config).status, 'fail')
})

async function configOf(env: object): Promise<ServiceConfig> {
  return (await loadServiceConfig({ ...env })).config
}

function statuses(findings: readonly Finding[]): string {
  return findings.map(({ status }) => status).join(' ')
}

function texts(findings: readonly Finding[]): string {
  return findings
    .map((finding) => ('wrong' in finding ? `${finding.wrong} → ${finding.right}` : shown(finding)))
    .join('\n')
}

function shown(finding: Finding): string {
  return finding.status === 'ok' ? finding.found : ''
}
