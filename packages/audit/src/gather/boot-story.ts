/** A boot in words. @module */

import type { Boot } from './services.ts'

/** "exited with code 1 after 210 ms and wrote: Error: ...". */
export function toldBoot(boot: Boot): string {
  const after = `after ${Math.round(boot.bootMs)} ms`
  if (boot.problem !== undefined) return `could not be run (${boot.problem})`
  if (boot.outcome === 'ready') return `was ready ${after}`
  const last = lastWords(boot)
  const wrote = last === undefined ? ' and wrote nothing' : `; it wrote: ${last}`
  if (boot.outcome === 'silent') {
    const state = boot.listened ? 'accepted connections and was not ready' : 'did not listen'
    return `${state} ${after}${wrote}`
  }
  const how = boot.signal === undefined ? `with code ${boot.exitCode}` : `by ${boot.signal}`
  return `exited ${how} ${after}${wrote}`
}

/** The line that most likely says why, at most 200 characters of it. */
function lastWords({ output }: Boot): string | undefined {
  const thrown = output.findLast((line) => /^(?:\w+\.)*\w*(?:Error|Exception): \S/.test(line))
  const words = output.filter((line) => !/^\s+at /.test(line))
  const telling =
    thrown ?? words.findLast((line) => /error|must|missing|invalid|required|fatal/i.test(line))
  return (telling ?? output.at(-1))?.trim().slice(0, 200)
}
