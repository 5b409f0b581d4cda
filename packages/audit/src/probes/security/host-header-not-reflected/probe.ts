import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const hostHeaderNotReflected: Probe = defineProbe({
  id: 'host-header-not-reflected',
  ref: 'SEC-27',
  wing: 'security',
  severity: 'medium',
  claim: 'The Host header is not trusted.',
  needs: ['url'],
  how: 'Foreign Host and X-Forwarded-Host; search body, Location and links for the value.',
  pass: '4xx, or the value is reflected nowhere.',
  fail: 'Reflected in a link, redirect or reset URL.',
  notApplicable: 'UNKNOWN: no response that could reflect it is known.',
  falsePositives: '6 of 7 default stacks answer 200 to any Host: 200 alone is no failure.',
  why: 'Links made from the Host header can be pointed elsewhere by whoever sends it: a password-reset mail then leads to the attacker, and a cache hands his link to everyone.',
  remedy:
    'Make absolute links from a configured public address, refuse unknown Hosts with 400 or 421, and believe X-Forwarded-Host only from a declared proxy.',
  effort: 'S',
  source: 'CWE-644; RFC 9110, section 7.2; OWASP WSTG-INPV-17',
  phase: 'parsing',
  gather,
  judge,
})
