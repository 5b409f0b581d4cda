/**
 * Whether settings that are each right make sense together. Pure.
 *
 * @module
 */

import { type Finding, fail, ok, warn } from '@plimsoll/kit/doctor'
import type { ServiceConfig } from '../config.ts'
import { shutdownBounds } from '../shutdown-bounds.ts'

const localHosts = ['localhost', '127.0.0.1', '[::1]', '::1']

/** Behind a proxy that is not trusted, all clients are one: to limits, audit log and access log. */
export function senseOfNetwork(config: ServiceConfig): readonly Finding[] {
  const { host, trustProxy, trustedHosts, rateLimitEnabled, rateLimitIp } = config
  if (!isDeployed(config)) return [ok(`${config.environment}: reached directly`)]
  const findings: Finding[] = []
  if (trustProxy.length === 0) {
    const isLimited = rateLimitEnabled && rateLimitIp !== 'none'
    const limited = isLimited ? `, and share one RATE_LIMIT_IP (${rateLimitIp})` : ''
    const wrong = `TRUST_PROXY is none: behind a proxy all clients are taken for one${limited}`
    findings.push(warn(wrong, "Set it to the proxy's network; leave it if there is no proxy."))
  }
  for (const network of trustProxy.filter(isWideAndPublic)) {
    const wrong = `TRUST_PROXY has ${network}, of which anybody could be one: who is there says which client it is, and so has as many limits as it likes`
    findings.push(warn(wrong, 'Name the addresses of the proxies alone.'))
  }
  const isLocalProxy = trustProxy.some((network) => /^(?:127\.|::1)/.test(network))
  if (localHosts.includes(host) && !isLocalProxy) {
    const wrong = `HOST is ${host}, which only this machine reaches, and no proxy of it is trusted`
    findings.push(warn(wrong, 'Set HOST to 0.0.0.0, or add 127.0.0.1/32 to TRUST_PROXY.'))
  }
  if (trustedHosts.every((name) => localHosts.includes(name))) {
    const wrong = 'TRUSTED_HOSTS has only names of this machine, by which no client calls it'
    findings.push(warn(wrong, 'Add the name that clients use, such as api.example.com.'))
  }
  const trusted = `proxies in ${trustProxy.join(', ')} tell who the client is`
  return findings.length > 0 ? findings : [ok(trusted)]
}

/** Networks that nobody but their owner is in (RFC 1918, RFC 4193, RFC 6598, and those of a machine). */
const privateNetworks =
  /^(?:10|127|172\.(?:1[6-9]|2\d|3[01])|192\.168|169\.254|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^(?:::1|f[cd]|fe[89ab])/i

/** More than a few addresses of the public internet. */
function isWideAndPublic(network: string): boolean {
  const [address = '', bits] = network.split('/')
  if (privateNetworks.test(address) || bits === undefined) return false
  return Number(bits) < (address.includes(':') ? 64 : 24)
}

/** What several instances must share. */
export function senseOfInstances(config: ServiceConfig, replicas: number): readonly Finding[] {
  const isShared = /^postgres/i.test(config.databaseUrl?.reveal() ?? '')
  const findings = [
    ...(replicas > 1 ? apart(config, replicas, isShared) : []),
    ...(config.jobsAtOnce === 0 ? [jobless(isShared)] : []),
  ]
  if (findings.length > 0) return findings
  return [ok(replicas === 1 ? 'one instance' : `${replicas} instances`)]
}

function apart(
  { redisUrl }: ServiceConfig,
  replicas: number,
  isShared: boolean,
): readonly Finding[] {
  const findings: Finding[] = []
  if (!isShared) {
    const wrong = `${replicas} instances would each have an SQLite file of their own`
    findings.push(fail(wrong, 'Set DATABASE_URL to PostgreSQL, or run one instance.'))
  }
  if (redisUrl === undefined) {
    const wrong = `${replicas} instances would each have a cache of their own, and answer unlike; each would grant the whole of every rate limit`
    findings.push(warn(wrong, 'Set REDIS_URL.'))
  }
  return findings
}

function jobless(isShared: boolean): Finding {
  if (isShared) {
    const wrong = 'JOBS_AT_ONCE is 0: reports and large batches wait for another instance'
    return warn(wrong, 'See that some instance has 1 or more.')
  }
  const wrong = 'JOBS_AT_ONCE is 0, and nobody else can run the jobs of an SQLite file'
  return fail(wrong, 'Set JOBS_AT_ONCE to 1 or more.')
}

/** What waits within something else must end before it. */
export function senseOfTimeouts(config: ServiceConfig): readonly Finding[] {
  const limits = {
    REQUEST_TIMEOUT: config.requestTimeoutMs,
    MODEL_TIMEOUT: config.modelTimeoutMs,
    DATABASE_STATEMENT_TIMEOUT: config.databaseStatementTimeoutMs,
    DATABASE_CONNECT_TIMEOUT: config.databaseConnectTimeoutMs,
  }
  const nested = [
    ['MODEL_TIMEOUT', 'REQUEST_TIMEOUT'],
    ['DATABASE_STATEMENT_TIMEOUT', 'REQUEST_TIMEOUT'],
    ['DATABASE_CONNECT_TIMEOUT', 'DATABASE_STATEMENT_TIMEOUT'],
  ] as const
  const findings = nested.flatMap(([inner, outer]) => {
    if (limits[inner] < limits[outer]) return []
    const wrong = `${inner} (${seconds(limits[inner])}) is not below ${outer} (${seconds(limits[outer])}), which ends it first`
    return [warn(wrong, `Set ${inner} below ${seconds(limits[outer])}, or raise ${outer}.`)]
  })
  return findings.length > 0 ? findings : [ok(`all within ${seconds(config.requestTimeoutMs)}`)]
}

/** The parts of a shutdown must fit into the whole, and the longest request into what is left. */
export function senseOfShutdown(config: ServiceConfig): Finding {
  const { shutdownGraceMs, requestTimeoutMs } = config
  const parts = partsOf(config)
  if (typeof parts === 'string') return fail(parts, 'Raise SHUTDOWN_GRACE, or shorten the others.')
  const { finishMs = 0 } = parts
  const grant = `the platform must grant ${seconds(shutdownGraceMs)} before it kills`
  if (finishMs >= requestTimeoutMs) return ok(`${seconds(finishMs)} for the last request; ${grant}`)
  const enough = Math.ceil((shutdownGraceMs + requestTimeoutMs - finishMs) / 1_000)
  return warn(
    `a request may take ${seconds(requestTimeoutMs)}, and a shutdown leaves it ${seconds(finishMs)}`,
    `Set SHUTDOWN_GRACE to ${enough}s or more, or lower REQUEST_TIMEOUT.`,
  )
}

function partsOf(config: ServiceConfig) {
  try {
    return shutdownBounds(config)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

export function isDeployed({ environment }: Pick<ServiceConfig, 'environment'>): boolean {
  return environment === 'production' || environment === 'staging'
}

function seconds(ms: number): string {
  return `${ms / 1_000} s`
}
