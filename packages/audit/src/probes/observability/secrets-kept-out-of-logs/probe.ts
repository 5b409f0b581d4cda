import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const secretsKeptOutOfLogs: Probe = defineProbe({
  id: 'secrets-kept-out-of-logs',
  ref: 'OBS-06',
  wing: 'observability',
  severity: 'critical',
  claim: 'No secrets in logs.',
  needs: ['logs'],
  how: 'Canaries, random per run, in password, Authorization, cookie, query token, database URL and a body field; failed logins and 500s included.',
  pass: 'None of them in the log, plain, base64 or URL-encoded.',
  fail: 'Any.',
  notApplicable: 'UNKNOWN: no log line of the run could be matched to a request.',
  falsePositives:
    "Canaries are random: a hit is no coincidence. Logging the field's name with a redacted value is a pass.",
  why: 'Logs are read by many, kept for long and copied to third parties: a password in them is a leak without an attacker.',
  remedy:
    'Log by an allow-list of fields; never bodies, headers or queries as a whole; redact by key and by pattern, driver and parser messages too.',
  effort: 'M',
  source: 'CWE-532, insertion of sensitive information into log file',
  phase: 'slow-clients',
  depth: 'standard',
  exclusive: true,
  gather,
  judge,
})
