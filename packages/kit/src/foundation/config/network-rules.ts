/**
 * Rules on who may talk to the service: web pages of other origins, host names, proxies.
 *
 * @module
 */

import { judgeProxies } from '../../security/client-address/index.ts'
import type { Rule } from './rule.ts'

/** Which origins may call must be decided, and `*` is no decision. */
export function corsDecided(): Rule<readonly string[]> {
  const right = 'List the origins of your pages, or set it to none.'
  return {
    summary: 'Must be set, and not to `*`.',
    applies: 'deployed',
    effect: 'refuse',
    demandsValue: true,
    judge: (origins) => {
      if (origins === undefined) return { wrong: 'is not decided', right }
      return origins.includes('*') ? { wrong: 'lets pages of every origin call', right } : undefined
    },
  }
}

/** `*` with credentials is what the Fetch standard forbids and what makes every page a session. */
export function corsWildcardWithoutCredentials({
  credentialsVariable,
}: {
  readonly credentialsVariable: string
}): Rule<readonly string[]> {
  return {
    summary: `No \`*\` together with ${credentialsVariable}.`,
    applies: 'always',
    effect: 'refuse',
    judge: (origins, facts) => {
      if (!origins?.includes('*') || facts.valueNamed(credentialsVariable) !== true)
        return undefined
      return {
        wrong: `is * while ${credentialsVariable} is on`,
        right: `List the origins, or switch ${credentialsVariable} off.`,
      }
    },
  }
}

/** The names that the service answers to must be known, or a forged Host header is believed. */
export function hostsNamed(): Rule<readonly string[]> {
  const right = 'List the host names that clients use for the service.'
  return {
    summary: 'Must be set, and not to `*`.',
    applies: 'deployed',
    effect: 'refuse',
    demandsValue: true,
    judge: (hosts) => {
      if (hosts === undefined || hosts.length === 0) return { wrong: 'names no host', right }
      return hosts.includes('*') ? { wrong: 'trusts every host name', right } : undefined
    },
  }
}

/** A network so wide that a stranger is in it would let that stranger choose its own address. */
export function proxiesNarrow(): Rule<readonly string[]> {
  return {
    summary:
      'No network wider than /8 (IPv4, also mapped or behind NAT64), /16 (public IPv6) or /7 (other IPv6); together at most a sixteenth of all addresses.',
    applies: 'always',
    effect: 'refuse',
    judge: (networks) => judgeProxies(networks ?? []),
  }
}
