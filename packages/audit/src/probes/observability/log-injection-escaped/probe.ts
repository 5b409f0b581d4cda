import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const logInjectionEscaped: Probe = defineProbe({
  id: 'log-injection-escaped',
  ref: 'OBS-07',
  wing: 'observability',
  severity: 'medium',
  claim: 'Log lines cannot be forged.',
  needs: ['logs'],
  how: 'CRLF and a complete fake JSON line in header, path, user agent and user name.',
  pass: 'One record, escaped.',
  fail: 'A forged line.',
  notApplicable: 'UNKNOWN: no log line could be matched to a request.',
  falsePositives: 'Control: the marker is found escaped; a marker found nowhere proves nothing.',
  why: 'Whoever can forge a line can hide an attack, or blame somebody else for one.',
  remedy:
    'Log values as fields of a JSON record, whose encoder escapes line breaks; never join them into text.',
  effort: 'S',
  source: 'CWE-117, improper output neutralization for logs',
  phase: 'parsing',
  gather,
  judge,
})
