import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const healthDetailsLeakNothing: Probe = defineProbe({
  id: 'health-details-leak-nothing',
  ref: 'OBS-14',
  wing: 'observability',
  severity: 'medium',
  claim: 'Health details reveal nothing.',
  needs: ['dependencies'],
  how: 'Read the readiness body during a failure.',
  pass: 'No host, port, connection string or exception text.',
  fail: 'Any of these.',
  notApplicable: 'N/A: declared without dependencies.',
  falsePositives: 'Names of components are fine.',
  why: 'Health endpoints are public more often than meant, and tell most when things are worst: hosts, ports, users of the database.',
  remedy: 'Answer names of components and up or down; log the error, do not show it.',
  effort: 'S',
  source: 'CWE-209, generation of error message containing sensitive information',
  phase: 'faults',
  depth: 'standard',
  attemptSeconds: 80,
  exclusive: true,
  gather,
  judge,
})
