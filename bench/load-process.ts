/**
 * The process of the load generator: opens connections, loads, closes, as the bench asks.
 *
 * @module
 */

import { answerParent } from './channel.ts'
import {
  type LoadBounds,
  LoadGenerator,
  type LoadResult,
  type LoadTarget,
} from './load-generator.ts'

let generator: LoadGenerator | undefined

answerParent({
  async open(target: LoadTarget): Promise<void> {
    generator = await LoadGenerator.open(target)
  },
  async load(bounds: LoadBounds): Promise<LoadResult> {
    if (generator === undefined) throw new Error('load before open')
    return await generator.load(bounds)
  },
  /** User and system time of this process, in microseconds. */
  processorTime(): number {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  async close(): Promise<void> {
    await generator?.[Symbol.asyncDispose]()
    generator = undefined
  },
})
