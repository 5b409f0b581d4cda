import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const exitsWithinGracePeriod: Probe = defineProbe({
  id: 'exits-within-grace-period',
  ref: 'REL-14',
  wing: 'reliability',
  severity: 'high',
  claim: 'It exits in time with the right code.',
  needs: ['start'],
  how: 'SIGTERM, then wait.',
  pass: 'Exit 0, 143 or by SIGTERM within the grace period (default 30 s).',
  fail: 'It hangs, or exits with a crash code.',
  notApplicable: 'Never.',
  falsePositives: 'Default stacks exit with 0 or by signal: both are fine.',
  why: 'A process that does not end is killed when the grace period is over, with whatever it was doing; one that exits with a crash code raises alarms at every deployment.',
  remedy:
    'Handle SIGTERM, bound each step of the shutdown below the grace period, close timers, pools and sockets that keep the process alive, and exit with 0.',
  effort: 'S',
  source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
  phase: 'shutdown',
  dependsOn: ['starts-with-one-command'],
  gather,
  judge,
})
