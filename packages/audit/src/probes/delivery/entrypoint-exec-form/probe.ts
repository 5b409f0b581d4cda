import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const entrypointExecForm: Probe = defineProbe({
  id: 'entrypoint-exec-form',
  ref: 'OPS-04',
  wing: 'delivery',
  severity: 'medium',
  claim: 'The entrypoint gets the signals.',
  needs: ['repository'],
  how: 'Parse CMD and ENTRYPOINT.',
  pass: 'Exec form, or an init.',
  fail: 'Shell form without exec.',
  notApplicable: 'N/A: no Dockerfile.',
  falsePositives: 'REL-15 confirms it where there is a start command.',
  why: 'A shell as process 1 swallows SIGTERM: every deployment then waits for the kill and loses what was in flight.',
  remedy:
    'Write CMD and ENTRYPOINT as JSON lists, end scripts with `exec "$@"`, or put an init such as tini in front.',
  effort: 'S',
  source: 'Dockerfile reference, Shell and exec form',
  phase: 'static',
  gather,
  judge,
})
