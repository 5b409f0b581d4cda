/**
 * Who reaches what: the routes of the gateway, the share of the canary, and the network.
 *
 * @module
 */

import type { IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute'
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy'
import { allOf, type Manifest, named, titleOf } from './manifest.ts'

type Rule = NonNullable<IHTTPRoute['spec']['rules']>[number]

/** Beyond the longest request of the service, which answers by itself. */
const timeoutMarginMs = 5_000

export function routeProblems(
  manifests: readonly Manifest[],
  requestTimeoutMs: number,
): readonly string[] {
  return [
    ...allOf(manifests, 'HTTPRoute').flatMap((route) => [
      ...targetProblems(manifests, route),
      ...weightProblems(route),
    ]),
    ...serviceRouteProblems(named(manifests, 'HTTPRoute', 'vehicle-api'), requestTimeoutMs),
  ]
}

/** What is named must be there, by this port. */
function targetProblems(manifests: readonly Manifest[], route: IHTTPRoute): readonly string[] {
  const title = titleOf(route as Manifest)
  const { rules = [], parentRefs = [], hostnames = [] } = route.spec
  const services = rules.flatMap(({ backendRefs = [] }) => backendRefs)
  const wrongServices = services.flatMap(({ name, port }) => {
    const ports = named(manifests, 'Service', name)?.spec?.ports ?? []
    return ports.some((each) => each.port === port) ? [] : [`no Service ${name} on ${port}`]
  })
  const wrongParents = parentRefs.flatMap(({ name, sectionName }) => {
    const listeners = named(manifests, 'Gateway', name)?.spec.listeners ?? []
    const isThere = listeners.some((each) => each.name === sectionName)
    return isThere ? [] : [`no listener ${sectionName} of a Gateway ${name}`]
  })
  const unnamed = hostnames.length === 0 ? ['it answers for every host'] : []
  return [...wrongServices, ...wrongParents, ...unnamed].map((each) => `${title}: ${each}`)
}

/** Weights of a rule sum to 100, so that each is a share in per cent; all rules have the same. */
export function weightProblems(route: IHTTPRoute): readonly string[] {
  const title = titleOf(route as Manifest)
  const shared = (route.spec.rules ?? []).filter(({ backendRefs = [] }) =>
    backendRefs.some(({ weight }) => weight !== undefined),
  )
  const wrong = shared.flatMap(({ name, backendRefs = [] }) => {
    const sum = backendRefs.reduce((total, { weight = 1 }) => total + Number(weight), 0)
    return sum === 100 ? [] : [`${title}: the weights of ${name} sum to ${sum}, not to 100`]
  })
  const shares = new Set(shared.map(({ backendRefs }) => JSON.stringify(backendRefs)))
  return shares.size <= 1 ? wrong : [...wrong, `${title}: its rules have different weights`]
}

function serviceRouteProblems(route: IHTTPRoute | undefined, timeoutMs: number): readonly string[] {
  if (route === undefined) return ['there is no HTTPRoute vehicle-api']
  const rules = route.spec.rules ?? []
  const sockets = rules.find((rule) => pathsOf(rule).includes('/ws'))
  const problems: string[] = []
  if (rules.some((rule) => pathsOf(rule).some((path) => '/metrics'.startsWith(path)))) {
    problems.push('HTTPRoute vehicle-api: it leads to /metrics')
  }
  if (sockets?.timeouts?.request !== '0s') {
    problems.push('HTTPRoute vehicle-api: WebSockets are cut after the timeout of a request')
  }
  for (const { name, timeouts } of rules.filter((rule) => rule !== sockets)) {
    const grantedMs = Number.parseInt(timeouts?.request ?? '0', 10) * 1_000
    if (grantedMs >= timeoutMs + timeoutMarginMs) continue
    problems.push(`HTTPRoute vehicle-api: ${name} ends requests before the service does`)
  }
  return problems
}

function pathsOf({ matches = [] }: Rule): readonly string[] {
  return matches.flatMap(({ path }) => path?.value ?? [])
}

const metricsPort = 9464

export function networkProblems(manifests: readonly Manifest[]): readonly string[] {
  const policies = allOf(manifests, 'NetworkPolicy')
  const isDenied = policies.some(
    ({ spec }) =>
      Object.keys(spec?.podSelector ?? {}).length === 0 &&
      spec?.policyTypes?.length === 2 &&
      spec.ingress === undefined &&
      spec.egress === undefined,
  )
  return [
    ...(isDenied ? [] : ['nothing denies what no NetworkPolicy allows']),
    ...policies.flatMap(policyProblems),
    ...['vehicle-api', 'console'].flatMap((name) =>
      named(manifests, 'NetworkPolicy', name) === undefined ? [`no NetworkPolicy ${name}`] : [],
    ),
  ]
}

function policyProblems(policy: INetworkPolicy): readonly string[] {
  const title = titleOf(policy as Manifest)
  const { ingress = [], egress = [] } = policy.spec ?? {}
  const peers = [...ingress.map(({ from = [] }) => from), ...egress.map(({ to = [] }) => to)]
  const ports = [...ingress, ...egress].map((rule) => rule.ports ?? [])
  const all = peers.flat()
  const scraped = ingress.filter(({ ports: own = [] }) =>
    own.some(({ port }) => port === metricsPort),
  )
  const problems = [
    peers.some((each) => each.length === 0) ? 'a rule is for everybody' : '',
    ports.some((each) => each.length === 0) ? 'a rule is for every port' : '',
    all.some(({ ipBlock }) => ipBlock?.cidr.endsWith('/0') && !ipBlock.except?.length)
      ? 'a rule is for every address'
      : '',
    scraped.some(({ from = [] }) => from.some(({ namespaceSelector: each }) => each === undefined))
      ? 'metrics are for other namespaces than that of monitoring'
      : '',
  ]
  return problems.filter((each) => each !== '').map((each) => `${title}: ${each}`)
}
