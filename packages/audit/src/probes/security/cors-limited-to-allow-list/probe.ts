import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const corsLimitedToAllowList: Probe = defineProbe({
  id: 'cors-limited-to-allow-list',
  ref: 'SEC-26',
  wing: 'security',
  severity: 'high',
  claim: 'CORS follows an allow list.',
  needs: ['url', 'credential'],
  how: 'Origins: foreign, `null`, the allowed name as suffix and as prefix of another, downgraded to http; on GET, preflight and error responses. Control: the declared origin.',
  pass: 'Never reflected with credentials; `*` only without credentials.',
  fail: 'A foreign origin is reflected.',
  notApplicable:
    'N/A: declared without browser clients, and no Access-Control-Allow-Origin anywhere.',
  falsePositives: 'A body that echoes the origin is not CORS: judge the header only.',
  why: 'If any page may read with the credentials of whoever visits it, one click on a link gives a stranger all that this user may see.',
  remedy:
    'Compare Origin with a list of whole origins, character by character, and answer without CORS headers otherwise. Never reflect the header, never accept null, and say Vary: Origin.',
  effort: 'S',
  source:
    'Fetch Standard, section 3.3; CWE-942; PortSwigger, Exploiting CORS misconfigurations (2016)',
  phase: 'read-only',
  gather,
  judge,
})
