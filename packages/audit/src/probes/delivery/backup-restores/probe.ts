import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const backupRestores: Probe = defineProbe({
  id: 'backup-restores',
  ref: 'OPS-12',
  wing: 'delivery',
  severity: 'high',
  claim: 'Backup and restore work.',
  needs: ['commands'],
  how: 'Seed, backup command, wipe, restore command, read the canary.',
  pass: 'The canary is back.',
  fail: 'Missing.',
  notApplicable: 'N/A: declared without state.',
  falsePositives: 'A scratch database of the run only.',
  why: 'A backup that was never restored is a hope.',
  remedy:
    'Restore the last backup into an empty database regularly, start the service on it, and read something.',
  effort: 'M',
  source: 'Google SRE book, chapter 26',
  phase: 'restart',
  gather,
  judge,
})
