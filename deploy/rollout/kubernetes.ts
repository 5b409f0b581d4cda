/**
 * Deploys to Kubernetes: the canary is a Deployment of its own, and an HTTPRoute of the Gateway API
 * shares the requests. The operators' programs run as Jobs made from the migration Job of the
 * overlay, so with its image, its secrets and its rights.
 *
 * @module
 */

import type { Facts } from './facts.ts'
import {
  companionsLooked,
  companionsPromoted,
  companionsWithdrawn,
  marked,
  type Release,
  rolledOut,
} from './kubernetes-companions.ts'
import { type Kubectl, operated, operatorsJob } from './kubernetes-jobs.ts'
import {
  canaryWeight,
  deploymentIn,
  isTakenOver,
  names,
  objectsIn,
  routeIn,
  weightPatch,
} from './kubernetes-objects.ts'
import { noOutcome } from './outside.ts'
import type { Platform } from './platform.ts'
import type { KubernetesSettings } from './settings.ts'
import { type ActTask, FinalStop, Stop, type Task } from './task.ts'

const takenOverWithinMs = 60_000

export interface KubernetesOptions {
  readonly settings: KubernetesSettings
  readonly release: Release
  /** Instead of Jobs. */
  readonly operate?: Platform['operate']
}

export function kubernetes({ settings, release, operate }: KubernetesOptions): Platform {
  const { namespace, context } = settings
  const { image } = release
  const place = context === undefined ? [] : ['--context', context]
  const kubectl: Kubectl = (...args) => ({
    kind: 'command',
    argv: ['kubectl', ...place, '--namespace', namespace, ...args],
  })
  const gone = scaled(kubectl, () => 0, 'end the canary')
  return {
    look: [looked(kubectl), ...companionsLooked(kubectl, release), rendered(kubectl, settings)],
    operate: operate ?? ((operation) => operated(kubectl, operation, image)),
    migrate: operatorsJob(kubectl, 'migrate the schema', { name: names.job, image }),
    start: [
      given(kubectl, names.canary, () => image, 'give the canary the new image'),
      scaled(kubectl, () => 1, 'start the canary'),
      rolledOut(kubectl, names.canary),
    ],
    share: (percent) => [
      scaled(kubectl, (facts) => canaryReplicas(facts, percent), 'make room for its requests'),
      rolledOut(kubectl, names.canary),
      ...shared(kubectl, percent),
    ],
    promote: [
      marked(names.stable),
      given(kubectl, names.stable, () => image, 'give the stable instances the new image'),
      rolledOut(kubectl, names.stable),
      ...shared(kubectl, 0),
      gone,
      ...companionsPromoted(kubectl, release),
    ],
    withdraw(facts) {
      const { promoted = [], cluster } = facts
      const companions = companionsWithdrawn(kubectl, facts)
      return [
        ...companions.before,
        ...(promoted.length === 0 ? [] : back(kubectl)),
        // An earlier run of this program may have read it, and nobody kept it.
        ...(cluster === undefined ? [routeRead(kubectl)] : []),
        ...shared(kubectl, 0),
        gone,
        ...companions.after,
      ]
    },
  }
}

function back(kubectl: Kubectl): readonly Task[] {
  const image = ({ previous = '' }: Facts) => previous
  return [
    given(kubectl, names.stable, image, 'give the stable instances their image back'),
    rolledOut(kubectl, names.stable),
  ]
}

/** As many as have the same share of the requests on the other side, and as many as those for all. */
function canaryReplicas({ cluster }: Facts, percent: number): number {
  return Math.max(1, Math.ceil(((cluster?.replicas ?? 1) * percent) / 100))
}

function looked(kubectl: Kubectl): ActTask {
  const get = (...what: readonly string[]) => kubectl('get', ...what, '--output', 'json')
  return {
    title: 'look what runs, and who gets the requests',
    acts: () => [
      get('deployment', names.stable),
      get('deployment', names.canary),
      get('httproute', names.route),
    ],
    read([one = noOutcome, other = noOutcome, shares = noOutcome]) {
      const stable = deploymentIn(one.output, names.stable)
      const canary = deploymentIn(other.output, names.canary)
      const route = routeIn(shares.output)
      if (canary.replicas > 0 || canaryWeight(route) > 0) {
        throw new FinalStop(
          'there is a canary: another deployment is under way, or was cut off; --rollback puts it back',
        )
      }
      return { previous: stable.image, cluster: { replicas: stable.replicas, route } }
    },
  }
}

function routeRead(kubectl: Kubectl): ActTask {
  return {
    title: 'look who gets the requests',
    acts: () => [kubectl('get', 'httproute', names.route, '--output', 'json')],
    read: ([outcome = noOutcome]) => ({ cluster: { replicas: 1, route: routeIn(outcome.output) } }),
  }
}

function rendered(kubectl: Kubectl, { overlay }: KubernetesSettings): ActTask {
  return {
    title: 'read what the Jobs of the operators are made of',
    acts: () => [kubectl('kustomize', `${overlay}/migration`)],
    read([outcome = noOutcome], { cluster }) {
      const migration = objectsIn(outcome.output)
      return cluster === undefined ? undefined : { cluster: { ...cluster, migration } }
    },
  }
}

function given(
  kubectl: Kubectl,
  deployment: string,
  image: (facts: Facts) => string,
  title: string,
): ActTask {
  return {
    title,
    acts: (facts) => [
      kubectl('set', 'image', `deployment/${deployment}`, `${names.container}=${image(facts)}`),
    ],
  }
}

function scaled(kubectl: Kubectl, replicas: (facts: Facts) => number, title: string): ActTask {
  return {
    title,
    acts: (facts) => [
      kubectl('scale', `deployment/${names.canary}`, `--replicas=${replicas(facts)}`),
    ],
  }
}

/** Before the route was read, and for the plan. */
const usualRoute = {
  metadata: {},
  spec: { rules: [{ backendRefs: [{ name: names.stable }, { name: names.canary }] }] },
}

function shared(kubectl: Kubectl, percent: number): readonly Task[] {
  const get = () => [kubectl('get', 'httproute', names.route, '--output', 'json')]
  return [
    {
      title: `give the canary ${percent} % of the requests`,
      acts: ({ cluster }) => {
        const patch = weightPatch(cluster?.route ?? usualRoute, percent)
        return [kubectl('patch', 'httproute', names.route, '--type=json', `--patch=${patch}`)]
      },
    },
    {
      title: 'wait until the gateway knows',
      waits: { everyMs: 500, withinMs: takenOverWithinMs },
      acts: get,
      read([outcome = noOutcome]) {
        if (!isTakenOver(routeIn(outcome.output))) {
          throw new Stop('the gateway has not taken the weights over')
        }
        return undefined
      },
    },
  ]
}
