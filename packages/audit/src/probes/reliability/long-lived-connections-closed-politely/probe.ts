import { defineProbe, type Probe } from '../../../probe.ts'
import { gather } from './gather.ts'
import { judge } from './judge.ts'

export const longLivedConnectionsClosedPolitely: Probe = defineProbe({
  id: 'long-lived-connections-closed-politely',
  ref: 'REL-17',
  wing: 'reliability',
  severity: 'low',
  claim: 'Long-lived connections are closed politely.',
  needs: ['start', 'credential'],
  how: 'Open a WebSocket or event stream, SIGTERM.',
  pass: 'Close 1001 or 1012, or end of stream, before exit.',
  fail: 'RST.',
  notApplicable: 'N/A: no long-lived connections.',
  falsePositives: 'An application message before the close is allowed.',
  why: 'A client whose socket is cut cannot tell a deployment from a broken network: it waits for a timeout, or all reconnect at the same moment.',
  remedy:
    'On SIGTERM send a close frame with 1001 or 1012 to every WebSocket and end every event stream, then wait a moment for the answers.',
  effort: 'S',
  source: 'RFC 6455, sections 5.5.1 and 7.4.1',
  phase: 'shutdown',
  dependsOn: ['starts-with-one-command'],
  gather,
  judge,
})
