/**
 * Whether the shipped configuration of nginx agrees with the service, and does what it is for. Pure.
 *
 * @module
 */

import { judgeNginx } from '../../../apps/vehicle-api/src/doctor/nginx.ts'
import { bytesOf, type Directive, directivesOf, secondsOf } from './nginx-directives.ts'
import type { ServiceLimits } from './service-limits.ts'

type Found = readonly Directive[]

/** @param text of the whole configuration */
export function nginxProblems(text: string, limits: ServiceLimits): readonly string[] {
  const found = directivesOf(text)
  return [
    ...judgeNginx(text, limits.config).flatMap((finding) =>
      'wrong' in finding ? [finding.wrong] : [],
    ),
    ...sizes(found, limits),
    ...times(found, limits),
    ...instances(found),
    ...secrets(found),
    ...paths(found),
  ]
}

function sizes(found: Found, { bodyBytesMax, headerBytesMax }: ServiceLimits): readonly string[] {
  const body = bytesOf(one(found, 'client_max_body_size')[0] ?? '')
  const line = bytesOf(one(found, 'large_client_header_buffers')[1] ?? '')
  return [
    // nginx is to refuse what no route takes, not to leave all of it to the service.
    ...unless(body > 0 && body <= bodyBytesMax * 1.1, 'client_max_body_size is no limit'),
    ...unless(line >= headerBytesMax, 'large_client_header_buffers holds less than the service'),
  ]
}

function times(found: Found, limits: ServiceLimits): readonly string[] {
  const seconds = (name: string) => secondsOf(one(found, name)[0] ?? '')
  const inUpstream = found.filter(({ within }) => within.at(-1)?.startsWith('upstream'))
  const kept = secondsOf(one(inUpstream, 'keepalive_timeout')[0] ?? '60s')
  return [
    ...unless(
      seconds('client_header_timeout') === limits.headersSeconds,
      'client_header_timeout is not that of the service',
    ),
    ...unless(
      seconds('client_body_timeout') > limits.requestSeconds,
      'client_body_timeout ends a body before the service answers 408',
    ),
    ...unless(
      seconds('worker_shutdown_timeout') > limits.requestSeconds,
      'worker_shutdown_timeout cuts off requests',
    ),
    ...unless(kept < limits.keepAliveSeconds, 'the service ends connections that nginx keeps'),
    ...unless(seconds('proxy_connect_timeout') <= 1, 'proxy_connect_timeout is above 1 s'),
  ]
}

function instances(found: Found): readonly string[] {
  const servers = found.filter(
    ({ name, within }) => name === 'server' && within.at(-1)?.startsWith('upstream'),
  )
  const again = one(found, 'proxy_next_upstream').join(' ')
  return [
    ...unless(servers.length > 0, 'there is no upstream'),
    ...unless(
      servers.every(({ values }) => values.includes('max_fails=0')),
      'an instance that fails would be left out: max_fails is not 0',
    ),
    ...unless(
      again === 'error timeout',
      `proxy_next_upstream is ${again}: only what nobody has begun may be sent again`,
    ),
    ...unless(one(found, 'proxy_next_upstream_tries')[0] === '2', 'tries are not 2'),
  ]
}

/** Queries have tokens in them: of WebSockets, of links in mails. */
function secrets(found: Found): readonly string[] {
  const formats = found.filter(({ name }) => name === 'log_format').flatMap(({ values }) => values)
  const told = /\$(?:request_uri|request\b(?!_)|args|query_string|http_referer|is_args|arg_)/
  const level = one(found, 'error_log')[1] ?? ''
  return [
    ...unless(formats.length > 0 && !formats.some((each) => told.test(each)), 'queries are logged'),
    ...unless(
      ['crit', 'alert', 'emerg'].includes(level),
      `error_log at ${level} has whole requests, with their queries`,
    ),
  ]
}

const writing = /^(?:pid|(?:client_body|proxy|fastcgi|uwsgi|scgi)_temp_path)$/

/** As any user, on a root file system that cannot be written to. */
function paths(found: Found): readonly string[] {
  const written = found.filter(({ name }) => writing.test(name))
  const elsewhere = written.filter(({ values }) => !values[0]?.startsWith('/tmp/'))
  const ports = found.filter(({ name }) => name === 'listen').map(({ values }) => Number(values[0]))
  return [
    ...unless(written.length === 6, 'not every file that nginx writes has its place'),
    ...elsewhere.map(({ name }) => `${name} is outside of /tmp`),
    ...unless(
      ports.every((port) => port > 1_024),
      'a port below 1024 wants root',
    ),
  ]
}

/** Values of the directive that is there once, or of the last. */
function one(found: Found, name: string): readonly string[] {
  return found.findLast((each) => each.name === name)?.values ?? []
}

function unless(holds: boolean, problem: string): readonly string[] {
  return holds ? [] : [problem]
}
