import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const deprecationsAnnounced: Probe = defineProbe({
  id: 'deprecations-announced',
  ref: 'FND-14',
  wing: 'foundation',
  severity: 'low',
  claim: 'Deprecations are announced.',
  needs: ['openapi'],
  how: 'Call each operation marked `deprecated: true`.',
  pass: 'A `Deprecation: @epoch` header (RFC 9745); a `Sunset` header, if sent, is not earlier.',
  fail: 'The header is missing or malformed.',
  notApplicable: 'N/A: no deprecated operation.',
  falsePositives:
    'The old draft form `Deprecation: true` is a note. A date in the future is legal.',
  why: 'Clients learn that an operation is going only when it is gone.',
  remedy:
    'Send `Deprecation: @<seconds>` from deprecated operations, and `Sunset` once the end is known.',
  effort: 'S',
  source: 'RFC 9745, section 2; RFC 8594, section 3',
  phase: 'read-only',
  gather,
  judge,
})
