/**
 * Whether the proxy lets through what the service takes, and waits as long as it does. Reads only the
 * few directives that matter, wherever they stand. Pure.
 *
 * @module
 */

import { type Finding, fail, ok, warn } from '@plimsoll/kit/doctor'
import type { ServiceConfig } from '../config.ts'

/** A batch may have four times as much as one picture. */
const batchFactor = 4
/** Of the service; a proxy must let a connection go before, or a request meets its end. */
const keepAliveSeconds = 75

/** @param text of the configuration, its included files with it */
export function judgeNginx(
  text: string,
  { bodyLimitBytes, requestTimeoutMs }: Pick<ServiceConfig, 'bodyLimitBytes' | 'requestTimeoutMs'>,
): readonly Finding[] {
  const findings = [
    ...bodies(valuesOf(text, 'client_max_body_size'), bodyLimitBytes * batchFactor),
    ...reading(valuesOf(text, 'proxy_read_timeout'), requestTimeoutMs / 1_000),
    ...keepAlive(upstreams(text)),
  ]
  return findings.length > 0 ? findings : [ok('bodies and times agree with the service')]
}

// Without the directive nginx takes 1 MB; 0 is without limit.
function bodies(values: readonly string[], bytes: number): readonly Finding[] {
  const limits = (values.length > 0 ? values : ['1m']).map(bytesOf)
  const least = Math.min(...limits.map((limit) => (limit === 0 ? Number.POSITIVE_INFINITY : limit)))
  if (least >= bytes) return []
  const needed = Math.ceil(bytes / 2 ** 20)
  const wrong = `client_max_body_size is ${values[limits.indexOf(least)] ?? '1m (its default)'}, and a batch may have ${needed}m`
  return [fail(wrong, `Set client_max_body_size ${needed}m, or lower BODY_LIMIT.`)]
}

function reading(values: readonly string[], seconds: number): readonly Finding[] {
  const least = Math.min(...(values.length > 0 ? values : ['60s']).map(secondsOf))
  if (least > seconds) return []
  const wrong = `proxy_read_timeout is ${least} s, and a request may take ${seconds} s`
  return [fail(wrong, `Set proxy_read_timeout above ${seconds}s.`)]
}

// Without the directive nginx keeps connections to the service for 60 s.
function keepAlive(blocks: readonly string[]): readonly Finding[] {
  const longest = Math.max(
    0,
    ...blocks.flatMap((block) => valuesOf(block, 'keepalive_timeout')).map(secondsOf),
  )
  if (longest < keepAliveSeconds) return []
  const wrong = `keepalive_timeout of an upstream is ${longest} s, and the service closes after ${keepAliveSeconds} s`
  return [warn(wrong, 'Set keepalive_timeout 60s in the upstream.')]
}

function valuesOf(text: string, directive: string): readonly string[] {
  const found = text.matchAll(new RegExp(`^[^#\\n]*?\\b${directive}\\s+([^\\s;]+)`, 'gm'))
  return [...found].map(([, value = '']) => value)
}

function upstreams(text: string): readonly string[] {
  return [...text.matchAll(/^\s*upstream\s[^{]*\{([^}]*)\}/gm)].map(([, block = '']) => block)
}

function bytesOf(size: string): number {
  const [, digits = '0', unit = ''] = /^(\d+)([kmg]?)$/i.exec(size) ?? []
  return Number(digits) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase())
}

const unitSeconds: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
}

function secondsOf(time: string): number {
  return [...time.matchAll(/(\d+)(ms|s|m|h|d)?/g)].reduce(
    (sum, [, digits, unit = 's']) => sum + Number(digits) * (unitSeconds[unit] ?? 1),
    0,
  )
}
