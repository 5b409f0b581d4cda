import { type HostVerdict, hostList } from './host-list.ts'

export interface HostsOptions {
  /**
   * Hosts that the service answers for: `example.com`, `*.example.com` (one label), `192.0.2.1`,
   * `[2001:db8::1]`, each with `:port` if only that one is meant. May not be empty.
   */
  readonly trusted?: readonly string[]
  /** Answer for every well-formed host, for development. Default `false`. */
  readonly allowAny?: boolean
}

/** @throws RangeError naming the option that makes no sense. */
export function resolveOptions(options: HostsOptions): (host: string) => HostVerdict {
  const trusted = options.trusted ?? []
  const judge = hostList(trusted)
  if (options.allowAny === true)
    return (host) => (judge(host) === 'malformed' ? 'malformed' : 'allowed')
  if (trusted.length === 0) {
    throw new RangeError(
      'hosts.trusted must name the hosts that the service answers for, got none; set hosts.allowAny to answer for all',
    )
  }
  return judge
}
