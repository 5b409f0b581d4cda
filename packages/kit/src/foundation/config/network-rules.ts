/**
 * Rules on who may talk to the service: web pages of other origins, host names, proxies.
 *
 * @module
 */

import { type Cidr, parseCidr } from './cidr.ts'
import type { Rule } from './rule.ts'

/** Blocks of IPv6 that stand for all of IPv4: mapped (RFC 4291, 2.5.5.2) and NAT64 (RFC 6052). */
const ipv4Blocks: readonly Cidr[] = [
  { family: 6, address: 0xffffn << 32n, bits: 96 },
  { family: 6, address: 0x64ff9bn << 96n, bits: 96 },
]

/** Widest prefixes that one owner has: 10.0.0.0/8 and the unique local fc00::/7. */
const prefixBitsMin = { 4: 8, 6: 7 } as const

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
    summary: 'No network wider than /8 (IPv4, also mapped or behind NAT64) or /7 (IPv6).',
    applies: 'always',
    effect: 'refuse',
    judge: (networks) => {
      const wide = networks?.filter(isWide) ?? []
      if (wide.length === 0) return undefined
      return {
        wrong: `holds ${wide.join(' and ')}, which trusts strangers to name their own address`,
        right: 'Write the networks of your proxies, such as 10.0.0.0/8.',
      }
    },
  }
}

function isWide(text: string): boolean {
  const reading = parseCidr(text)
  if ('finding' in reading) return true
  const cidr = reading.value
  const block = ipv4Blocks.find((candidate) => overlap(candidate, cidr))
  if (block === undefined) return cidr.bits < prefixBitsMin[cidr.family]
  return cidr.bits < block.bits + prefixBitsMin[4]
}

/** Two networks overlap if they agree as far as the shorter prefix goes. */
function overlap(left: Cidr, right: Cidr): boolean {
  if (left.family !== right.family) return false
  const rest = BigInt(128 - Math.min(left.bits, right.bits))
  return left.address >> rest === right.address >> rest
}
