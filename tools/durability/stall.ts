/**
 * What requests feel of a device on which every sync takes 400 ms.
 *
 * @module
 */

import {
  measureStall,
  type StallFigures,
  type StallOptions,
} from '../../packages/kit/src/security/audit-log/testing/measure-stall.ts'
import { systemBinary } from '../servers/system-package.ts'
import type { Row } from './report.ts'

const stallMs = 400

export async function stalledSync(durationMs: number): Promise<readonly Row[]> {
  systemBinary({
    title: 'strace',
    names: ['strace'],
    env: 'STRACE_PATH',
    package: { debian: 'strace', fedora: 'strace', homebrew: 'strace' },
  })
  const measure = (options: Partial<StallOptions>) =>
    measureStall({ stallMs, durationMs, ...options })
  const before = await measure({ stallMs: 0 })
  const stalled = await measure({})
  const control = await measure({ isOnMainThread: true })
  return [
    {
      what: `requests beside an audit log whose every sync takes ${stallMs} ms`,
      seen: `${words(stalled)}; without the stall p99 ${before.p99Ms.toFixed(1)} ms`,
      // Beyond what a loaded machine does to any request by itself.
      isGood: stalled.p99Ms <= Math.max(2 * before.p99Ms, before.p99Ms + 5),
    },
    {
      what: 'control: recorded on the main thread',
      seen: words(control),
      isGood: control.p99Ms >= stallMs,
    },
  ]
}

function words({ pings, p50Ms, p99Ms, recordMsMin }: StallFigures): string {
  return `${pings} requests, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms; a record took at least ${Math.round(recordMsMin)} ms`
}
