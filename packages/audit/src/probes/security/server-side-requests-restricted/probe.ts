import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const serverSideRequestsRestricted: Probe = defineProbe({
  id: 'server-side-requests-restricted',
  ref: 'SEC-34',
  wing: 'security',
  severity: 'high',
  claim: 'Clients cannot make the service fetch internal addresses.',
  needs: ['credential', 'openapi'],
  how: "URL-typed parameters with the auditor's loopback listener, the form of 169.254.169.254, and file://.",
  pass: 'The listener is not contacted.',
  fail: 'Contacted, or file content is returned.',
  notApplicable: 'N/A: no URL parameter.',
  falsePositives: 'Webhooks contact by design: declared, with their allow list.',
  why: 'A client reaches what only the service can: metadata of the cloud, databases, the services next door.',
  remedy:
    'Allow origins by name, resolve once, check the address that is connected to, and follow no redirect.',
  effort: 'M',
  source: 'OWASP API7:2023, CWE-918',
  phase: 'objects',
  gather,
  judge,
})
