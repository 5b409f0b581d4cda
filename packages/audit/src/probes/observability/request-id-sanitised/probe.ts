import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const requestIdSanitised: Probe = defineProbe({
  id: 'request-id-sanitised',
  ref: 'OBS-03',
  wing: 'observability',
  severity: 'medium',
  claim: 'A hostile request id is sanitised.',
  needs: ['url'],
  how: '10 KB, quotes and braces, Unicode, encoded CRLF.',
  pass: 'Replaced, truncated or refused.',
  fail: 'Echoed as it was.',
  notApplicable: 'Never.',
  falsePositives: 'A 431 or 400 for the oversized header is a pass.',
  why: 'The id is written into logs and headers of other services: whoever chooses it freely writes there as well.',
  remedy:
    'Accept an id only if it matches a strict pattern and length; replace any other by one of your own.',
  effort: 'S',
  source: 'CWE-117, improper output neutralization for logs; CWE-113',
  phase: 'read-only',
  dependsOn: ['request-id-on-every-response'],
  gather,
  judge,
})
