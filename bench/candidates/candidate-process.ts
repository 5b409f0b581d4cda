/**
 * The process of one candidate: starts it, and tells its processor time and memory when
 * asked.
 *
 * @module
 */

import { flushCompileCache } from 'node:module'
import { answerParent } from '../channel.ts'
import type { CandidateSetup, RunningCandidate } from './candidate.ts'
import { candidateOf } from './registry.ts'
import type { TokenSet } from './tokens.ts'

/** What the parent learns of a candidate that listens. */
export interface Started {
  readonly port: number
  readonly tokens: TokenSet
}

let running: RunningCandidate | undefined

answerParent({
  async start({ id, setup }: { id: string; setup: CandidateSetup }): Promise<Started> {
    const start = await candidateOf(id).load()
    running = await start(setup)
    return { port: running.port, tokens: running.tokens }
  },
  /** User and system time of the whole process, in microseconds. */
  processorTime(): number {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  residentBytes: (): number => process.memoryUsage.rss(),
  async metricsText(): Promise<string> {
    return (await running?.metricsText?.()) ?? ''
  },
  async close(): Promise<void> {
    await running?.close()
    // It is about to be killed, and what it has compiled is for the next one.
    flushCompileCache()
  },
})
