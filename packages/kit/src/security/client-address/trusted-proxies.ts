/**
 * The proxies that are believed, as networks, and which networks may be.
 *
 * A network with strangers in it lets each of them choose the address that it is counted by. So no
 * network, and no sum of networks, may be wider than what one owner has: an IPv4 /8, wherever IPv6
 * has room for all of IPv4 too; an IPv6 /16, or the /7 of unique local addresses (RFC 4193).
 *
 * @module
 */

import { type CidrFinding, contains, type Network, overlap, parseCidr } from './cidr.ts'
import { type Groups, parseGroups } from './groups.ts'

interface Space {
  readonly name: string
  readonly network: Network
  /** The shortest prefix that may be trusted within it. */
  readonly bitsMin: number
}

const spaces: readonly Space[] = [
  space('all addresses', '::/0', 7),
  space('all public IPv6 addresses', '2000::/3', 16),
  space('all IPv4 addresses', '::ffff:0:0/96', 96 + 8),
  // NAT64: RFC 6052, section 2.1, and RFC 8215, of which the widest use has IPv4 in the last bits.
  space('all translated IPv4 addresses', '64:ff9b::/96', 96 + 8),
  space('all translated IPv4 addresses', '64:ff9b:1::/48', 96 + 8),
  // 6to4: RFC 3056, section 2.
  space('all IPv4 addresses behind 6to4', '2002::/16', 16 + 8),
]

/** All networks together, as part of a space. Private IPv4 and the largest clouds are below half. */
const shareMax = 1 / 16

const right = 'Write the networks of your proxies, such as 10.0.0.0/8.'

/** What is wrong with a list of networks to be trusted, and what would be right. */
export function judgeProxies(list: readonly string[]): CidrFinding | undefined {
  const readings = list.map(parseCidr)
  const findings = readings.flatMap((reading) => ('finding' in reading ? [reading.finding] : []))
  if (findings.length > 0) {
    const rights = new Set(findings.map((finding) => finding.right))
    return {
      wrong: findings.map(({ wrong }) => wrong).join(', and '),
      right: [...rights].join(' '),
    }
  }
  const networks = readings.flatMap((reading) => ('value' in reading ? [reading.value] : []))
  const wide = list.filter((_text, at) => isWide(networks[at]))
  if (wide.length > 0) {
    return {
      wrong: `holds ${wide.join(' and ')}, which trusts strangers to name their own address`,
      right,
    }
  }
  const crowded = spaces.find(({ network }) => shareOf(network, networks) > shareMax)
  if (crowded === undefined) return undefined
  return { wrong: `holds networks that are together more than 1/16 of ${crowded.name}`, right }
}

export class TrustedProxies {
  readonly #networks: readonly Network[]

  /** @throws RangeError naming what is wrong with the list and what would be right. */
  constructor(list: readonly string[]) {
    if (!Array.isArray(list)) throw new RangeError(`${option} ${notAList(list)}`)
    const finding = judgeProxies(list.map(String))
    if (finding) throw new RangeError(`${option} ${finding.wrong}. ${finding.right}`)
    const readings = list.map(parseCidr)
    this.#networks = readings.flatMap((reading) => ('value' in reading ? [reading.value] : []))
  }

  get isEmpty(): boolean {
    return this.#networks.length === 0
  }

  has(address: Groups): boolean {
    for (const network of this.#networks) if (contains(network, address)) return true
    return false
  }

  /** The same of text as it comes; what is no address is not trusted. */
  hasText(text: string | undefined): boolean {
    const groups = text === undefined ? undefined : parseGroups(text)
    return groups !== undefined && this.has(groups)
  }
}

const option = 'clientAddress.trustProxy'

function notAList(value: unknown): string {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  const given = typeof value === 'function' ? 'a function' : shown
  return `must be a list of networks, got ${given}, by which a stranger may name its own address. ${right}`
}

function isWide(network: Network | undefined): boolean {
  if (network === undefined) return false
  return spaces.some((one) => network.bits < one.bitsMin && overlap(one.network, network))
}

/** Networks overlap only if one is within the other, so the outermost add up. */
function shareOf(whole: Network, networks: readonly Network[]): number {
  const inside = networks.filter((network) => overlap(whole, network) && network.bits >= whole.bits)
  const outermost = inside.filter(
    (one, at) =>
      !inside.some(
        (other, otherAt) =>
          overlap(one, other) &&
          (other.bits < one.bits || (other.bits === one.bits && otherAt < at)),
      ),
  )
  return outermost.reduce((share, { bits }) => share + 2 ** (whole.bits - bits), 0)
}

function space(name: string, text: string, bitsMin: number): Space {
  const reading = parseCidr(text)
  if ('finding' in reading) throw new RangeError(reading.finding.wrong)
  return { name, network: reading.value, bitsMin }
}
