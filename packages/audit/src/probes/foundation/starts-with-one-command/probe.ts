import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const startsWithOneCommand: Probe = defineProbe({
  id: 'starts-with-one-command',
  ref: 'FND-01',
  wing: 'foundation',
  severity: 'high',
  claim: 'One command starts it.',
  needs: ['start'],
  how: 'Spawn the start command in its own process group on a port chosen by the auditor; poll liveness, then readiness.',
  pass: 'Readiness answers 200 within the boot timeout (default 60 s).',
  fail: 'The process exits, or never becomes ready.',
  notApplicable:
    'Never; without a start command it and every other probe that needs one is BLOCKED.',
  falsePositives:
    'Slow disks: the boot timeout is configurable and the measured boot time is recorded, not scored.',
  why: 'A service that needs steps nobody wrote down cannot be restarted at night, moved to another machine or scaled by an orchestrator.',
  remedy:
    'Let one command start everything: read the configuration, wait for dependencies with a bound, listen on the port of the environment, and answer readiness with 200 when requests can be served.',
  effort: 'M',
  source: 'https://12factor.net/processes and https://12factor.net/port-binding',
  phase: 'boot',
  gather,
  judge,
})
