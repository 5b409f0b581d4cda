/**
 * What a cluster says that it has: the kinds of deploy/kubernetes, and no more.
 *
 * @module
 */

interface Resource {
  readonly group: string
  readonly version: string
  readonly kind: string
}

const kinds: Readonly<Record<string, readonly string[]>> = {
  v1: ['ConfigMap', 'Namespace', 'PersistentVolumeClaim', 'Service', 'ServiceAccount'],
  'apps/v1': ['Deployment'],
  'autoscaling/v2': ['HorizontalPodAutoscaler'],
  'batch/v1': ['CronJob', 'Job'],
  'gateway.networking.k8s.io/v1': ['Gateway', 'HTTPRoute'],
  'networking.k8s.io/v1': ['NetworkPolicy'],
  'policy/v1': ['PodDisruptionBudget'],
}

export const resources: readonly Resource[] = Object.entries(kinds).flatMap(([where, names]) => {
  const [version = '', group = ''] = where.split('/').toReversed()
  return names.map((kind) => ({ group, version, kind }))
})

export function pluralOf(kind: string): string {
  const name = kind.toLowerCase()
  return name.endsWith('y') ? `${name.slice(0, -1)}ies` : `${name}s`
}

/** Of the paths by which kubectl finds out what there is. */
export function discovered(path: string): object | undefined {
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] }
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups() }
  const { groupVersion } = /^\/apis?\/(?<groupVersion>[^/]+(?:\/v\w+)?)$/.exec(path)?.groups ?? {}
  const those = resources.filter((each) => nameOf(each) === groupVersion)
  if (those.length === 0) return undefined
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: those.map(asTold) }
}

/**
 * Only so much that kubectl leaves the check of fields to the server, which here makes none: that the
 * manifests are what their kinds say, deploy/checks/kubernetes sees to by models of them.
 */
export function openapi(path: string): object | undefined {
  if (path === '/openapi/v3') {
    const paths = Object.keys(kinds).map((where) => {
      const name = where.includes('/') ? `apis/${where}` : `api/${where}`
      return [name, { serverRelativeURL: `/openapi/v3/${name}?hash=1` }]
    })
    return { paths: Object.fromEntries(paths) }
  }
  const { where } = /^\/openapi\/v3\/apis?\/(?<where>.+)$/.exec(path)?.groups ?? {}
  const those = resources.filter((each) => nameOf(each) === where)
  if (those.length === 0) return undefined
  const paths = Object.fromEntries(those.map((each) => [`/${pluralOf(each.kind)}`, checked(each)]))
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'v1' }, paths }
}

function checked({ group, version, kind }: Resource): object {
  return {
    patch: {
      parameters: [{ name: 'fieldValidation', in: 'query' }],
      'x-kubernetes-group-version-kind': { group, version, kind },
    },
  }
}

function groups(): readonly object[] {
  return Object.keys(kinds)
    .filter((where) => where.includes('/'))
    .map((groupVersion) => {
      const [name, version] = groupVersion.split('/')
      const preferredVersion = { groupVersion, version }
      return { name, versions: [preferredVersion], preferredVersion }
    })
}

function nameOf({ group, version }: Resource): string {
  return group === '' ? version : `${group}/${version}`
}

function asTold({ kind }: Resource): object {
  return {
    ...{ kind, name: pluralOf(kind), singularName: kind.toLowerCase() },
    namespaced: kind !== 'Namespace',
    verbs: ['create', 'get', 'list', 'patch', 'watch'],
  }
}
