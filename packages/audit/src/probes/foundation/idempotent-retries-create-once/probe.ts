import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const idempotentRetriesCreateOnce: Probe = defineProbe({
  id: 'idempotent-retries-create-once',
  ref: 'FND-15',
  wing: 'foundation',
  severity: 'medium',
  claim: 'Retries are idempotent.',
  needs: ['openapi', 'credential'],
  how: 'Send the same Idempotency-Key twice in sequence, and five times at once.',
  pass: 'One resource, and the same response.',
  fail: 'Duplicates.',
  notApplicable: 'N/A: no operation documents the header.',
  falsePositives: '409 or 425 for a concurrent copy still in flight is a pass.',
  why: 'A client that retries after a lost answer orders or pays twice.',
  remedy:
    'Claim the key in the transaction of the work, under a unique constraint, and give copies the first answer.',
  effort: 'M',
  source: 'draft-ietf-httpapi-idempotency-key-header, section 2',
  phase: 'objects',
  attempts: 3,
  gather,
  judge,
})
