/**
 * What kind of network an address belongs to. Pure.
 *
 * `refused` is never audited, whatever was allowed: link-local, multicast, unspecified, and the
 * metadata services of clouds, which hand out credentials.
 *
 * @module
 */

import { BlockList, isIPv6 } from 'node:net'

export type Scope = 'loopback' | 'private' | 'public' | 'refused'

/** RFC 1122 (127/8) and RFC 4291, section 2.5.3. */
const loopback = blockList([
  ['127.0.0.0', 8],
  ['::1', 128],
])

/** RFC 1918 and RFC 4193. */
const privates = blockList([
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['fc00::', 7],
])

const never = blockList([
  // "This network" and broadcast (RFC 1122); Linux connects 0.0.0.0 to itself, past the pin.
  ['0.0.0.0', 8],
  ['::', 128],
  ['255.255.255.255', 32],
  // Link-local (RFC 3927, RFC 4291), where clouds keep their metadata.
  ['169.254.0.0', 16],
  ['fe80::', 10],
  // Multicast (RFC 5771, RFC 4291).
  ['224.0.0.0', 4],
  ['ff00::', 8],
  // Metadata services that are not link-local: Alibaba, Oracle, Azure's host, AWS over IPv6.
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
  ['168.63.129.16', 32],
  ['fd00:ec2::254', 128],
])

const metadataNames = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.azure.com',
  'metadata.tencentyun.com',
  'instance-data',
  'instance-data.ec2.internal',
])

/** Of an address without brackets or zone. */
export function scopeOf(address: string): Scope {
  const inner = embeddedIpv4(address)
  if (inner !== undefined) return scopeOf(inner)
  const family = isIPv6(address) ? 'ipv6' : 'ipv4'
  if (never.check(address, family)) return 'refused'
  if (loopback.check(address, family)) return 'loopback'
  return privates.check(address, family) ? 'private' : 'public'
}

export function isMetadataName(host: string): boolean {
  return metadataNames.has(host.toLowerCase().replace(/\.$/, ''))
}

/** An IPv4 address inside IPv6: mapped (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056). */
function embeddedIpv4(address: string): string | undefined {
  if (!isIPv6(address)) return undefined
  const groups = groupsOf(address)
  const prefix = groups.slice(0, 6).join(':')
  if (prefix === '0:0:0:0:0:65535' || prefix === '100:65435:0:0:0:0') return dotted(groups, 6)
  return groups[0] === 0x2002 ? dotted(groups, 1) : undefined
}

function dotted(groups: readonly number[], from: number): string {
  const [high = 0, low = 0] = groups.slice(from, from + 2)
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

/** The eight groups, as numbers. */
function groupsOf(address: string): number[] {
  const hex = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [Number(a) * 256 + Number(b), Number(c) * 256 + Number(d)].map((n) => n.toString(16)).join(':'),
  )
  const [head = '', tail] = hex.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16))
}

function blockList(subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList()
  for (const [net, prefix] of subnets) {
    list.addSubnet(net, prefix, isIPv6(net) ? 'ipv6' : 'ipv4')
  }
  return list
}
