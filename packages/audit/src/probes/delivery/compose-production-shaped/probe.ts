import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const composeProductionShaped: Probe = defineProbe({
  id: 'compose-production-shaped',
  ref: 'OPS-06',
  wing: 'delivery',
  severity: 'medium',
  claim: 'The compose file is shaped for production.',
  needs: ['repository'],
  how: 'Database ports not on 0.0.0.0, health checks with conditions, restart policy, limits, volume.',
  pass: 'All held.',
  fail: 'None held; PARTIAL by the share held.',
  notApplicable: 'N/A: no compose file.',
  falsePositives: 'Development overrides: the list of files is configurable.',
  why: 'A store whose port is open, whose data is in the container or that is never restarted is an outage or a leak on a known day.',
  remedy:
    'Bind ports of stores to loopback or to no port, wait for `service_healthy`, set restart, memory limits and volumes.',
  effort: 'S',
  source: 'Compose file reference; CIS Docker Benchmark 5',
  phase: 'static',
  gather,
  judge,
})
