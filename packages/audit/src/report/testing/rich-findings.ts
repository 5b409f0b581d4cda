/** What the findings of the rich report say beyond what the catalogue says. @module */

import type { Finding } from '../report.ts'

type Says = Partial<Finding>

const failing = { verdict: 'FAIL' as const }
const waiver = {
  owner: 'platform-team',
  reason: 'Sockets are moved to a gateway that closes them, in the next quarter.',
  expires: '2026-06-30',
}

export const failures: Readonly<Record<string, Says>> = {
  'jwt-signature-verified': {
    ...failing,
    observed:
      'A token whose sub was changed to another user was accepted with the old signature. 4 of 4 requests answered 200 with the data of the other user; the untouched token also answered 200, and a random string 401.',
    member: 'sub swapped, signature kept',
    why: 'Whoever has one account has all of them: a token is then only a wish of its bearer.',
    remedy:
      'Verify the signature before anything in the token is read, with a library call that takes the key and the list of algorithms. A call named decode does not verify.',
    effort: 'S',
    source: 'RFC 7519, section 7.2; CWE-347',
    evidence: ['x1', 'x2', 'x3'],
  },
  'login-rate-limit-enforced': {
    ...failing,
    observed:
      '60 wrong passwords in 41 s were all answered 401. A limit of 5 in 15 minutes is declared.',
    member: 'one account, one address',
    why: 'Passwords that leaked elsewhere are tried here by the thousand.',
    remedy: 'Count failed logins by account and by address, in a store that all instances share.',
    effort: 'M',
    source: 'OWASP ASVS 2.2.1',
    evidence: ['x4', 'x5'],
  },
  'objects-isolated-between-users': {
    ...failing,
    observed:
      'User B read the item of user A. GET /items/{id} answered 200 with its 5 members; PUT, PATCH and DELETE were refused with 404.',
    member: 'GET by id',
    why: 'Ids leak in links and logs. Whoever has one reads what is not theirs.',
    remedy: 'Put the owner into the condition of every query, not only of those that write.',
    effort: 'S',
    source: 'OWASP API1:2023',
    evidence: ['x6', 'x7'],
  },
  'in-flight-requests-finish-on-sigterm': {
    ...failing,
    observed:
      '3 of 8 requests in flight were reset 41 ms after SIGTERM. Each would have taken 1.5 s.',
    why: 'Every deployment loses what users are doing at that moment.',
    remedy: 'On SIGTERM stop accepting, wait for what is in flight, then close pools and exit.',
    effort: 'M',
    source: 'Kubernetes, termination of pods',
    evidence: ['x8'],
  },
  'readiness-bounded-when-dependency-hangs': {
    ...failing,
    observed: 'With postgres blackholed GET /readyz had no answer in 10 s, 5 times of 5.',
    why: 'A balancer goes on sending requests to an instance that hangs.',
    remedy: 'Give the check a timeout of its own, shorter than the period of the probe.',
    effort: 'S',
    source: 'measured',
    evidence: ['x9'],
  },
  'errors-leak-nothing': {
    ...failing,
    observed: 'The body of a 500 holds a stack frame with the path of a file.',
    member: 'type confusion in POST /items',
    why: 'It tells an attacker what to look up.',
    remedy: 'Answer 500 with an id only, and log the rest.',
    effort: 'S',
    source: 'CWE-209',
    evidence: ['x10'],
  },
  'metric-cardinality-bounded': {
    ...failing,
    observed: '50 random paths made 50 new series of http_requests_total.',
    why: 'A scanner fills the memory of the metrics store.',
    remedy: 'Label by route template, and everything unknown as one.',
    effort: 'S',
    source: 'Prometheus, naming and labels',
    evidence: ['x11'],
  },
  'base-image-pinned': {
    ...failing,
    observed: 'Dockerfile:1 takes node:latest.',
    why: 'The same commit builds into something else tomorrow.',
    remedy: 'Name a version and a digest.',
    effort: 'S',
    source: 'CIS Docker 4.2',
    places: [{ file: 'deploy/Dockerfile', line: 1 }],
  },
}

export const others: Readonly<Record<string, Says>> = {
  'jwt-alg-none-rejected': blocked('jwt-signature-verified'),
  'jwt-key-confusion-rejected': blocked('jwt-signature-verified'),
  'jwt-algorithm-pinned': blocked('jwt-signature-verified'),
  'jwt-header-keys-not-trusted': blocked('jwt-signature-verified'),
  'rate-limit-not-bypassed-by-headers': blocked('login-rate-limit-enforced'),
  'login-does-not-reveal-users': {
    verdict: 'FLAKY',
    observed: 'The timings differed in 2 of 3 repetitions.',
    suspicion: 'Unknown users are answered 9 ms sooner.',
    attempts: [attempt('FAIL'), attempt('PASS'), attempt('FAIL')],
  },
  'slow-clients-are-cut': {
    verdict: 'UNKNOWN',
    observed: 'Still open after 15 s; below 90 s that says nothing.',
    evidence: ['x12'],
  },
  'responses-conform-to-schema': {
    verdict: 'PARTIAL',
    held: 0.86,
    unexercised: 0.14,
    observed: '12 of 14 operations answered as documented; 2 could not be driven to 2xx.',
  },
  'security-headers-fit-content': {
    verdict: 'PARTIAL',
    held: 0.9,
    unexercised: 0,
    observed: '9 of 10 checks held. Server shows "nginx/1.25.3".',
  },
  'migrations-idempotent-and-gated': needs('commands'),
  'backup-restores': needs('commands'),
  'revocation-holds-across-replicas-and-restart': needs('secondInstance'),
  'rate-limit-shared-by-replicas': needs('secondInstance'),
  'kubernetes-manifests-hardened': {
    verdict: 'N/A',
    observed: 'No manifest is in the repository.',
  },
  'grace-period-fits-drain': { verdict: 'N/A', observed: 'No grace period is declared anywhere.' },
  'upload-content-verified': { verdict: 'N/A', observed: 'No operation takes a file.' },
  'trace-context-continued': {
    verdict: 'N/A',
    observed: 'Declared as ARCHITECTURE.',
    accepted: { owner: 'api-team', reason: 'ARCHITECTURE', expires: '2027-06-30' },
  },
  'long-lived-connections-closed-politely': {
    verdict: 'WAIVED',
    observed: 'Each of 3 WebSockets ended with RST 0.1 s after SIGTERM.',
    accepted: waiver,
  },
  'bounded-load-is-clean': { verdict: 'SKIPPED', observed: 'Skipped by --skip.' },
}

function blocked(by: string): Says {
  return { verdict: 'BLOCKED', blockedBy: [by], observed: `Means nothing while ${by} fails.` }
}

function needs(capability: 'commands' | 'secondInstance'): Says {
  return { verdict: 'BLOCKED', missing: [capability] }
}

function attempt(verdict: 'PASS' | 'FAIL') {
  return { verdict, observed: 'Interleaved timings.', ms: 6_200 }
}
