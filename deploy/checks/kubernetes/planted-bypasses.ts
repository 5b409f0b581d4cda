/**
 * Ways round the weights of a rollout that somebody might open, and what must be said of each.
 *
 * @module
 */

import { allOf, type Labels, type Manifest, named } from './manifest.ts'
import type { Plant } from './planted-errors.ts'

const both = { 'app.kubernetes.io/name': 'vehicle-api' }

export const inWays: readonly (readonly [string, RegExp, Plant])[] = [
  [
    'a Service for both tracks',
    /Service api: it selects both tracks/,
    (all) => all.push(serviceFor(both)),
  ],
  [
    'a Service of one track beside the route',
    /Service api: .* no weight in its route/,
    (all) => all.push(serviceFor({ ...both, track: 'stable' })),
  ],
  [
    'a console that is let in',
    /pods beside the gateway reach the service/,
    (all) => {
      const [rule] = named(all, 'NetworkPolicy', 'vehicle-api')?.spec?.ingress ?? []
      const console = { podSelector: { matchLabels: { 'app.kubernetes.io/name': 'console' } } }
      plant(rule?.from).push(console)
    },
  ],
  [
    'an nginx that passes on',
    /its nginx passes requests on/,
    (all) => {
      const maps = allOf(all, 'ConfigMap').map(({ data = {} }) => data)
      plant(maps.find((data) => 'proxy.conf' in data))['proxy.conf'] = 'proxy_pass http://api;\n'
    },
  ],
  [
    'an nginx as its image has it',
    /its nginx passes requests on/,
    (all) => {
      const pod = named(all, 'Deployment', 'console')?.spec?.template.spec
      const mounts = plant(pod?.containers[0]?.volumeMounts)
      mounts.splice(
        mounts.findIndex(({ subPath }) => subPath === 'proxy.conf'),
        1,
      )
    },
  ],
]

function serviceFor(selector: Labels): Manifest {
  const spec = { selector, ports: [{ name: 'http', port: 8_000, targetPort: 'http' }] }
  const metadata = { name: 'api', namespace: 'plimsoll' }
  return { ...{ apiVersion: 'v1', kind: 'Service', metadata }, ...{ spec } }
}

/** @throws TypeError if there is nothing to plant an error in */
function plant<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new TypeError('there is nothing to open a way in')
  return value
}
