import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const securityHeadersFitContent: Probe = defineProbe({
  id: 'security-headers-fit-content',
  ref: 'SEC-25',
  wing: 'security',
  severity: 'low',
  claim: 'Security headers are set and no version is shown.',
  needs: ['url'],
  how: 'Per content type: nosniff always; `no-store` on authenticated JSON; CSP, frame-ancestors and Referrer-Policy only on HTML; no product version in Server or X-Powered-By.',
  pass: 'Present, and no banner.',
  fail: 'Missing; PARTIAL by the share of checks held.',
  notApplicable: 'N/A: the HTML checks, for a JSON-only API.',
  falsePositives:
    'HSTS is never asked for over http. A website rubric gave a clean API 60 of 100 on loopback: do not copy one.',
  why: 'Browsers guess types, keep answers and show pages in frames unless they are told not to; a version number tells which published hole fits.',
  remedy:
    'Set X-Content-Type-Options: nosniff everywhere, Cache-Control: no-store on personal data, a Content-Security-Policy with frame-ancestors and a Referrer-Policy on pages, and switch version banners off.',
  effort: 'S',
  source:
    'OWASP REST Security Cheat Sheet; OWASP HTTP Headers Cheat Sheet; RFC 9111, section 5.2.2.5',
  phase: 'read-only',
  gather,
  judge,
})
