import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const requestIdOnEveryResponse: Probe = defineProbe({
  id: 'request-id-on-every-response',
  ref: 'OBS-01',
  wing: 'observability',
  severity: 'medium',
  claim: 'Every response carries a request id.',
  needs: ['url'],
  how: 'Success, 404, 401, 422, 429; compare with the id in error bodies.',
  pass: 'The header is present, unique, and equal to the id in the body.',
  fail: 'Missing, repeated or different.',
  notApplicable: 'Never.',
  falsePositives:
    'The header name is configurable (X-Request-Id, X-Correlation-Id, traceparent). A body without an id is no failure.',
  why: 'A user who reports an error can name one request only if the answer carried its id.',
  remedy:
    'Make an id as the first thing in every request, set it as X-Request-Id on every response, errors included, and repeat it in error bodies.',
  effort: 'S',
  source: 'W3C Trace Context; OWASP Logging Cheat Sheet',
  phase: 'read-only',
  gather,
  judge,
})
