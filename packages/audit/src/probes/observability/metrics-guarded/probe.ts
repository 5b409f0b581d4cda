import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const metricsGuarded: Probe = defineProbe({
  id: 'metrics-guarded',
  ref: 'OBS-10',
  wing: 'observability',
  severity: 'medium',
  claim: 'Metrics are not public.',
  needs: ['url'],
  how: 'Without token: the path, with trailing slash, with a query, under other prefixes.',
  pass: '401, 403 or 404, or another interface.',
  fail: 'Open.',
  notApplicable: 'N/A: bound to loopback or to another port only.',
  falsePositives:
    'Asked over loopback the answer may differ: ask from another address where there is one, otherwise it must be declared.',
  why: 'Metrics tell versions, routes, volumes and error rates to whoever asks: a map for an attacker, and business figures for a competitor.',
  remedy:
    'Serve metrics on a management port that the network keeps in, or ask for a credential; cover every spelling of the path.',
  effort: 'S',
  source: 'CWE-497, exposure of sensitive system information; OWASP ASVS 14.3',
  phase: 'read-only',
  gather,
  judge,
})
