import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const objectsIsolatedBetweenUsers: Probe = defineProbe({
  id: 'objects-isolated-between-users',
  ref: 'SEC-15',
  wing: 'security',
  severity: 'critical',
  claim: 'Users reach only their own objects.',
  needs: ['credential', 'secondUser'],
  how: 'A creates; B tries GET, PUT, PATCH and DELETE; A reads again. Control: A can do each of these.',
  pass: '403 or 404, and the object is intact.',
  fail: '2xx for B, or the object changed.',
  notApplicable: 'UNKNOWN: no object can be created.',
  falsePositives:
    'Shared and public collections exist: the config lists the private ones. 404 instead of 403 is a pass.',
  why: 'Whoever guesses or sees an id reads and changes what belongs to others; it is the most frequent hole of APIs.',
  remedy:
    'Ask for the owner in the query itself (`WHERE id = ? AND owner_id = ?`), in every operation on an object. Collections that are public by design are named in `facts.publicCollections`.',
  effort: 'M',
  source: 'OWASP API1:2023, CWE-639',
  phase: 'objects',
  gather,
  judge,
})
