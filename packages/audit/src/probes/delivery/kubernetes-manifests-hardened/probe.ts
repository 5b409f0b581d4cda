import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const kubernetesManifestsHardened: Probe = defineProbe({
  id: 'kubernetes-manifests-hardened',
  ref: 'OPS-07',
  wing: 'delivery',
  severity: 'medium',
  claim: 'The Kubernetes manifests are production-ready.',
  needs: ['repository'],
  how: 'Liveness and readiness not identical, resources, securityContext, disruption budget, at least 2 replicas.',
  pass: 'All held.',
  fail: 'None held; PARTIAL by the share held.',
  notApplicable: 'N/A: no manifests. UNKNOWN: templates that were not rendered.',
  falsePositives: 'Helm and Kustomize must be rendered first.',
  why: 'One replica, no disruption budget or one probe for two questions turns every node drain into an outage.',
  remedy:
    'Give liveness and readiness their own paths, requests and limits, a restricted securityContext, a PodDisruptionBudget, two replicas.',
  effort: 'M',
  source: 'Kubernetes Pod Security Standards; Kubernetes documentation, Disruptions',
  phase: 'static',
  gather,
  judge,
})
