/**
 * What became of the visits, in words.
 *
 * @module
 */

import type { Visit } from './visitors.ts'

export function failures(visits: readonly Visit[]): number {
  return visits.filter(({ failure }) => failure !== undefined).length
}

/** By build: how many, of which how many wrote, and what went wrong. */
export function figures({ visits }: { readonly visits: readonly Visit[] }): string {
  const groups = Object.groupBy(visits, ({ build }) => build)
  return Object.entries(groups)
    .map(([build, all = []]) => `${build} ${wordsOf(all)}`)
    .join(', ')
}

function wordsOf(visits: readonly Visit[]): string {
  const posts = visits.filter(({ method }) => method === 'POST').length
  const wrong = Object.entries(Object.groupBy(visits, ({ failure = '' }) => failure))
    .filter(([failure]) => failure !== '')
    .map(([failure, all = []]) => `${all.length} x ${failure}`)
  return `${visits.length} requests (${posts} POST; ${wrong.length === 0 ? 'none failed' : wrong.join(', ')})`
}
