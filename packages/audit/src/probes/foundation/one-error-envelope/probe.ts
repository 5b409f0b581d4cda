import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const oneErrorEnvelope: Probe = defineProbe({
  id: 'one-error-envelope',
  ref: 'FND-10',
  wing: 'foundation',
  severity: 'medium',
  claim: 'All errors have one shape.',
  needs: ['url', 'credential'],
  how: 'Provoke 404, 401, 403, 405, 413, 415, 422, 429 and malformed JSON; compare content type and top-level keys.',
  pass: "One JSON shape (RFC 9457 or the service's own).",
  fail: 'HTML or plain text, or two or more shapes.',
  notApplicable: 'Never.',
  falsePositives:
    "Errors made below the framework (431, 408, the parser's 400) are excluded: no stack lets an application shape them all.",
  why: 'A client has one piece of code for errors. If some of them come in another shape, that code fails exactly when something else has failed already.',
  remedy:
    'Answer all errors through one handler, those of the router, the body parser and authentication included; RFC 9457 is a shape that tools know.',
  effort: 'S',
  source: 'RFC 9457',
  phase: 'read-only',
  dependsOn: ['debug-pages-off'],
  gather,
  judge,
})
