/**
 * Runs the examples one after the other in this process, each to where it would end alone: a process for
 * each would load the kit, the framework and the stores anew.
 *
 *     node --conditions=@plimsoll/source tools/examples-in-turn.ts FILE ...
 *
 * What each says is preceded by a line with a NUL and its path. The first that throws, or that waits for
 * what never comes, ends all.
 */

import { once } from 'node:events'
import { resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'

for (const path of process.argv.slice(2)) {
  process.stdout.write(`\0${path}\n`)
  // Alive until it is loaded at least; what would be over at once leaves no end to wait for.
  await nextTurn()
  const idle = once(process, 'beforeExit').then(() => 'idle')
  const loaded = import(pathToFileURL(resolve(path)).href).then(() => 'loaded')
  if ((await Promise.race([loaded, idle])) === 'idle') throw new Error(`${path} does not end`)
  await idle
}
