import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const healthcheckDeclaredAndTrue: Probe = defineProbe({
  id: 'healthcheck-declared-and-true',
  ref: 'OPS-03',
  wing: 'delivery',
  severity: 'high',
  claim: 'Health checks are declared and true.',
  needs: ['repository', 'start'],
  how: 'Collect the paths of HEALTHCHECK, compose and Kubernetes probes; request them on the live service.',
  pass: 'Declared, and each answers 200.',
  fail: 'Missing, or a path answers 404.',
  notApplicable: 'N/A: no container files.',
  falsePositives: 'A probe that runs a command is executed only if it is a plain HTTP request.',
  why: 'An orchestrator that asks a wrong path restarts healthy instances, or never notices a dead one.',
  remedy:
    'Declare liveness and readiness where the container is declared, with the paths that the service has.',
  effort: 'S',
  source: 'Kubernetes documentation, Configure Liveness, Readiness and Startup Probes',
  phase: 'boot',
  dependsOn: ['starts-with-one-command'],
  gather,
  judge,
})
