/**
 * Whether Redis (or Valkey) can be used, and is set up for what it is used for. Asks by `PING`, `INFO`
 * and `TIME` alone: `CONFIG` is often forbidden.
 *
 * @module
 */

import { type Check, defineCheck, type Finding, fail, ok, warn } from './check.ts'
import { clockInStep } from './clock-checks.ts'
import { reasonOf } from './reason.ts'

/** One command on a connection that stands, such as `call` of a `RedisPort`. */
export type RedisCall = (
  command: string,
  args: readonly string[],
  signal: AbortSignal,
) => Promise<unknown>

export interface RedisAnswersOptions {
  readonly call: RedisCall
  /** `cache`: what it holds may be lost at any time. `state`: nothing of it may. */
  readonly holds: 'cache' | 'state'
}

export function redisAnswers({ call, holds }: RedisAnswersOptions): Check {
  return defineCheck({
    name: 'redis',
    title: 'Redis',
    async run(_context, signal) {
      const info = await look(call, signal).catch((error: unknown) => reasonOf(error))
      if (typeof info !== 'string') return judgeRedis(info, holds)
      const right = 'See that it runs, is reachable from here, and takes the login.'
      return fail(`it cannot be used: ${info}`, right)
    },
  })
}

export interface RedisClockOptions {
  readonly call: RedisCall
  readonly needs?: readonly string[]
  readonly skewMaxMs?: number
}

export function redisClock({ call, ...options }: RedisClockOptions): Check {
  return clockInStep({
    ...options,
    name: 'clock-redis',
    title: 'Clock of Redis',
    async ask(signal) {
      const [seconds, microseconds] = (await call('TIME', [], signal)) as readonly unknown[]
      return Number(seconds) * 1_000 + Number(microseconds) / 1_000
    },
  })
}

/** Members of `INFO`, as text. */
export type RedisInfo = Readonly<Record<string, string | undefined>>

async function look(call: RedisCall, signal: AbortSignal): Promise<RedisInfo> {
  await call('PING', [], signal)
  return parseInfo(String(await call('INFO', [], signal)))
}

export function parseInfo(text: string): RedisInfo {
  return Object.fromEntries(
    [...text.matchAll(/^([a-z_0-9]+):([^\r\n]*)/gim)].map(([, ...pair]) => pair),
  )
}

export function judgeRedis(info: RedisInfo, holds: 'cache' | 'state'): readonly Finding[] {
  const version = info['valkey_version'] ?? info['redis_version'] ?? 'of unknown version'
  const product = info['valkey_version'] === undefined ? 'Redis' : 'Valkey'
  return [
    ok(`${product} ${version} answers`),
    ...roleOf(info),
    ...memoryOf(info, holds),
    ...savingOf(info, holds),
  ]
}

function roleOf(info: RedisInfo): readonly Finding[] {
  if (info['role'] !== 'slave') return []
  return [fail('it is a replica, and refuses what is written', 'Use the address of the primary.')]
}

function memoryOf(info: RedisInfo, holds: 'cache' | 'state'): readonly Finding[] {
  const policy = info['maxmemory_policy'] ?? 'noeviction'
  const isUnbounded = info['maxmemory'] === '0'
  if (holds === 'state') {
    if (policy === 'noeviction') return []
    const wrong = `maxmemory-policy is ${policy}: it forgets what must be kept when it is full`
    return [warn(wrong, 'Set maxmemory-policy noeviction.')]
  }
  if (isUnbounded) {
    const right = 'Set maxmemory, and maxmemory-policy allkeys-lru, as it is used as a cache.'
    return [warn('maxmemory is not set: it grows until the machine has no more', right)]
  }
  if (policy !== 'noeviction') return []
  const wrong = 'maxmemory-policy is noeviction: when it is full, it refuses what is new'
  return [warn(wrong, 'Set maxmemory-policy allkeys-lru, as it is used as a cache.')]
}

function savingOf(info: RedisInfo, holds: 'cache' | 'state'): readonly Finding[] {
  const findings: Finding[] = []
  if (info['rdb_last_bgsave_status'] === 'err' || info['aof_last_write_status'] === 'err') {
    const wrong = 'it failed to save to its disk, and may refuse what is written'
    findings.push(warn(wrong, 'See its log and the room on its disk.'))
  }
  if (holds === 'state' && info['aof_enabled'] !== '1') {
    const wrong = 'it writes no append-only file: a restart loses what it held'
    findings.push(warn(wrong, 'Set appendonly yes, or live with the loss.'))
  }
  return findings
}
