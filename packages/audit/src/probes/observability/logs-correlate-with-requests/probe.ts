import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const logsCorrelateWithRequests: Probe = defineProbe({
  id: 'logs-correlate-with-requests',
  ref: 'OBS-05',
  wing: 'observability',
  severity: 'medium',
  claim: 'Logs correlate with requests.',
  needs: ['logs'],
  how: 'Find own request ids; look for method, route or path, status, duration.',
  pass: 'All present, once per request.',
  fail: 'Missing or repeated.',
  notApplicable: 'N/A: declared log sampling.',
  falsePositives: 'Health and metrics requests may be left out of the log.',
  why: 'When one request in a thousand fails, the log must say which, how and after how long.',
  remedy:
    'Write one access record per request with id, method, path or route, status and duration, and put the same id into every other record of it.',
  effort: 'S',
  source: 'OWASP Logging Cheat Sheet, Which events to log',
  phase: 'parsing',
  gather,
  judge,
})
