/**
 * What a process of Node should be told before it serves.
 *
 * @module
 */

import { keepTicksQuick } from './quick-ticks.ts'
import { keepObjectsYoung } from './young-objects.ts'

let isPrepared = false

/**
 * Keeps V8 from two habits that cost a server a part of its speed, in some of its starts, for as
 * long as it runs. {@link serve} calls it; earlier is better, so do it first where the start is long.
 * It holds for the whole process.
 */
export function prepareProcess(): void {
  if (isPrepared) return
  isPrepared = true
  keepTicksQuick()
  keepObjectsYoung()
}
