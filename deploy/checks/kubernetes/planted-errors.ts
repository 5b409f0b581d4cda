/**
 * Errors that somebody might make, and what must be said of each.
 *
 * @module
 */

import { allOf, type Manifest, named } from './manifest.ts'
import { literalProblems, modelProblems } from './models.ts'
import { overlayProblems } from './overlays.ts'

/** What is said of a copy, once something is wrong with it. */
export type Validator = (manifests: Manifest[]) => Promise<readonly string[]>
export type Plant = (manifests: Manifest[]) => void

export const rules: Validator = (manifests) => overlayProblems({ name: 'production', manifests })

/** The deployed service, its pod and its container. */
function service(manifests: readonly Manifest[]) {
  const spec = named(manifests, 'Deployment', 'vehicle-api')?.spec
  const pod = spec?.template.spec
  const container = pod?.containers[0]
  if (!spec || !pod || !container) throw new TypeError('there is no service to plant an error in')
  return { spec, pod, container }
}

function settings(manifests: readonly Manifest[]): Record<string, string> {
  const map = allOf(manifests, 'ConfigMap').find(({ data = {} }) => 'NODE_ENV' in data)
  if (map?.data === undefined) throw new TypeError('there is no configuration')
  return map.data
}

/** The weights of the route's first rule. */
function backends(manifests: readonly Manifest[]): { weight?: unknown }[] {
  return named(manifests, 'HTTPRoute', 'vehicle-api')?.spec.rules?.[0]?.backendRefs ?? []
}

export const inSchemas: readonly (readonly [string, RegExp, Validator, Plant])[] = [
  [
    "replicas: '3'",
    /replicas must be integer/,
    modelProblems,
    (all) => set(service(all).spec, 'replicas', '3'),
  ],
  [
    'replcas',
    /'"replcas"' does not exist/,
    literalProblems,
    (all) => set(service(all).spec, 'replcas', 3),
  ],
]

export const inWeights: typeof inSchemas = [
  [
    "a weight '90'",
    /weight must be integer/,
    modelProblems,
    (all) => set(backends(all)[0], 'weight', '90'),
  ],
  [
    'a weight -1',
    /weight must be >= 0/,
    modelProblems,
    (all) => set(backends(all)[0], 'weight', -1),
  ],
  ['weights that sum to 110', /sum to 110/, rules, (all) => set(backends(all)[1], 'weight', 10)],
]

export const inRules: readonly (readonly [string, RegExp, Plant])[] = [
  [
    'a grace that is too short',
    /killed after 45 s, and needs 60 s/,
    (all) => set(service(all).pod, 'terminationGracePeriodSeconds', 45),
  ],
  ['no preStop', /gateways have 0 s/, (all) => set(service(all).container, 'lifecycle', {})],
  [
    'a container without limits',
    /no limit of memory/,
    (all) => set(service(all).container.resources, 'limits', {}),
  ],
  [
    'a container that runs as root',
    /runs as root/,
    (all) => set(service(all).container.securityContext, 'runAsUser', 0),
  ],
  [
    'a pod that may be root',
    /runAsNonRoot is not set/,
    (all) => set(service(all).pod.securityContext, 'runAsNonRoot', false),
  ],
  [
    'a writable root file system',
    /can be written/,
    (all) => set(service(all).container.securityContext, 'readOnlyRootFilesystem', false),
  ],
  [
    'liveness that asks for readiness',
    /are one probe/,
    (all) => set(service(all).container, 'livenessProbe', service(all).container.readinessProbe),
  ],
  [
    'a rollout that takes pods away first',
    /takes pods away/,
    (all) => set(service(all).spec.strategy?.rollingUpdate, 'maxUnavailable', 1),
  ],
  [
    'a budget for all pods',
    /selects nothing, not one/,
    (all) => set(named(all, 'PodDisruptionBudget', 'vehicle-api')?.spec, 'selector', {}),
  ],
  [
    'more pods than connections',
    /connections are needed, and \d+ are there/,
    (all) => set(named(all, 'HorizontalPodAutoscaler', 'vehicle-api')?.spec, 'maxReplicas', 20),
  ],
  [
    'an image by a tag',
    /neither a digest nor left/,
    (all) =>
      set(service(all).container, 'image', 'registry.example.com/plimsoll/vehicle-api:latest'),
  ],
  [
    'a heap larger than the limit',
    /and is killed at/,
    (all) => set(settings(all), 'NODE_OPTIONS', '--max-old-space-size=1024'),
  ],
  [
    'a misspelt variable',
    /TRUSTED_HOST is no variable/,
    (all) => set(settings(all), 'TRUSTED_HOST', 'plimsoll.example.com'),
  ],
  [
    'a required variable that is missing',
    /TRUSTED_HOSTS names no host/,
    (all) => set(settings(all), 'TRUSTED_HOSTS', ''),
  ],
  [
    'a secret in the ConfigMap',
    /SECRET_KEY is a secret, and told/,
    (all) => set(settings(all), 'SECRET_KEY', 'x'),
  ],
  [
    'a secret that nobody provides',
    /SENTRY_DSN/,
    (all) => set(settings(all), 'SENTRY_DSN_FILE', '/run/secrets/vehicle-api/SENTRY_DSN'),
  ],
  [
    'a host that is not trusted',
    /is no trusted host/,
    (all) => set(named(all, 'HTTPRoute', 'vehicle-api')?.spec, 'hostnames', ['other.example.com']),
  ],
  [
    'data on the root file system',
    /in no volume that it may write/,
    (all) => set(settings(all), 'DATA_DIR', '/var/lib/plimsoll'),
  ],
  [
    'no default denial',
    /nothing denies/,
    (all) => set(named(all, 'NetworkPolicy', 'default-deny')?.spec, 'policyTypes', ['Ingress']),
  ],
  [
    'metrics for everybody',
    /for everybody/,
    (all) => set(named(all, 'NetworkPolicy', 'vehicle-api')?.spec?.ingress?.[1], 'from', []),
  ],
  [
    'a route to /metrics',
    /leads to \/metrics/,
    (all) =>
      set(
        named(all, 'HTTPRoute', 'vehicle-api')?.spec.rules?.[0]?.matches?.[0]?.path,
        'value',
        '/',
      ),
  ],
  [
    'WebSockets with a timeout',
    /WebSockets are cut/,
    (all) =>
      set(named(all, 'HTTPRoute', 'vehicle-api')?.spec.rules?.[1]?.timeouts, 'request', '65s'),
  ],
  [
    'a namespace without a profile',
    /does not enforce/,
    (all) => set(allOf(all, 'Namespace')[0]?.metadata, 'labels', {}),
  ],
]

/** @throws TypeError if there is nothing to plant it in */
function set(target: object | undefined, name: string, value: unknown): void {
  if (target === undefined) throw new TypeError(`there is nothing to plant ${name} in`)
  Object.assign(target, { [name]: value })
}
