/**
 * Whether the shipped configuration of HAProxy agrees with the service. Pure.
 *
 * @module
 */

import { secondsOf } from './nginx-directives.ts'
import type { ServiceLimits } from './service-limits.ts'

export function haproxyProblems(text: string, limits: ServiceLimits): readonly string[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  return [
    ...times(lines, limits),
    ...restarts(lines, limits),
    ...again(lines),
    ...trust(lines),
    ...canary(lines),
  ]
}

function times(lines: readonly string[], limits: ServiceLimits): readonly string[] {
  const timeout = (name: string) => secondsOf(settingOf(lines, `timeout ${name}`))
  return [
    ...unless(
      timeout('http-request') === limits.headersSeconds,
      'timeout http-request is not that of the service',
    ),
    ...unless(
      timeout('http-keep-alive') < limits.keepAliveSeconds,
      'clients are kept for longer than the service keeps HAProxy',
    ),
    ...unless(
      Math.min(timeout('client'), timeout('server')) > limits.requestSeconds,
      'a request is broken off before the service answers it',
    ),
    ...unless(timeout('connect') <= 1, 'timeout connect is above 1 s'),
    ...unless(
      Number(settingOf(lines, 'tune.bufsize')) - Number(settingOf(lines, 'tune.maxrewrite')) >=
        limits.headerBytesMax,
      'the buffer holds less than the headers that the service takes',
    ),
  ]
}

/** An instance says that it is not ready for `SHUTDOWN_PRE_DELAY`, and is to be heard. */
function restarts(lines: readonly string[], limits: ServiceLimits): readonly string[] {
  const [, inter = '', fall = ''] =
    /\binter (\S+) fall (\d+)/.exec(settingOf(lines, 'default-server')) ?? []
  return [
    ...unless(lines.includes('option httpchk'), 'nobody asks whether an instance is ready'),
    ...unless(
      settingOf(lines, 'http-check send').includes(' uri /readyz '),
      'it is not /readyz that is asked for',
    ),
    ...unless(
      secondsOf(inter) * Number(fall) < limits.preDelaySeconds,
      `HAProxy hears too late that an instance ends: ${inter} times ${fall}`,
    ),
    ...unless(
      secondsOf(settingOf(lines, 'hard-stop-after')) > limits.requestSeconds,
      'hard-stop-after cuts off requests',
    ),
  ]
}

function again(lines: readonly string[]): readonly string[] {
  return [
    ...unless(
      settingOf(lines, 'retry-on') === 'conn-failure',
      'what was sent may be sent again: retry-on is more than conn-failure',
    ),
    ...unless(settingOf(lines, 'option redispatch') === '1', 'a retry goes to the same instance'),
  ]
}

const told = ['X-Forwarded-For', 'X-Forwarded-Proto', 'X-Request-Id']
const never = ['X-Forwarded-Host', 'X-Forwarded-Port', 'X-Real-IP', 'Forwarded']

function trust(lines: readonly string[]): readonly string[] {
  const key = settingOf(lines, 'balance hash')
  return [
    ...told
      .filter((name) => !lines.some((line) => line.startsWith(`http-request set-header ${name} `)))
      .map((name) => `${name} is passed on as the client wrote it`),
    ...never
      .filter((name) => !lines.includes(`http-request del-header ${name}`))
      .map((name) => `${name} is passed on as the client wrote it`),
    ...unless(
      /^var\(txn\.\w+\)$/.test(key),
      `clients can choose by themselves who serves them: ${key}`,
    ),
    ...unless(
      !/%(?:HU|HQ|r)\b|\burl\b|capture\.req\.uri/.test(settingOf(lines, 'log-format')),
      'queries are logged',
    ),
  ]
}

function canary(lines: readonly string[]): readonly string[] {
  const servers = lines.filter((line) => line.startsWith('server ')).map((line) => line.split(' '))
  const weights = servers.map(([, name, , , weight]) => `${name} ${weight}`)
  return [
    ...unless(
      weights.join(', ') === 'stable1 100, stable2 100, canary1 0',
      `a restart must give the canary nothing, and the others alike: ${weights.join(', ')}`,
    ),
    ...unless(
      settingOf(lines, 'hash-type').startsWith('consistent'),
      'a weight that changes sends all clients elsewhere',
    ),
  ]
}

function settingOf(lines: readonly string[], name: string): string {
  const line = lines.find((each) => each.startsWith(`${name} `))
  return line?.slice(name.length).trim() ?? ''
}

function unless(holds: boolean, problem: string): readonly string[] {
  return holds ? [] : [problem]
}
