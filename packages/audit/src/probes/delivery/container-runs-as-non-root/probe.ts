import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const containerRunsAsNonRoot: Probe = defineProbe({
  id: 'container-runs-as-non-root',
  ref: 'OPS-01',
  wing: 'delivery',
  severity: 'high',
  claim: 'The container does not run as root.',
  needs: ['repository'],
  how: 'Parse the Dockerfile: last USER of the final stage.',
  pass: 'Not root and not 0; a numeric id is noted.',
  fail: 'root, 0, or none.',
  notApplicable: 'N/A: no Dockerfile.',
  falsePositives: 'Base images that are already non-root; USER root and back again in between.',
  why: 'Whoever breaks out of a process that runs as root in a container is root against the kernel: the second line of defence is gone.',
  remedy:
    'End the final stage with `USER 10001` (a number, of a user without a login), and give it the files that it must write.',
  effort: 'S',
  source: 'CIS Docker Benchmark 4.1; Kubernetes Pod Security Standards, restricted',
  phase: 'static',
  gather,
  judge,
})
