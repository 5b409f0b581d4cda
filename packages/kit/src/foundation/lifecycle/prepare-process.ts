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
 * long as it runs. {@link serve} calls it before it listens. It holds for the whole process.
 *
 * After the threads of the start, if there are any: Node's own code is compiled already when it is
 * installed, but not for flags that were changed, so a thread takes longer to start from then on.
 */
export function prepareProcess(): void {
  if (isPrepared) return
  isPrepared = true
  keepTicksQuick()
  keepObjectsYoung()
}
