/**
 * The pages of the history that are kept, and how they follow what happens meanwhile.
 *
 * Pure. Ids sort by time, so whatever comes finds its place by its id.
 *
 * @module
 */

import type { InfiniteData } from '@tanstack/react-query'
import type { Classification, Page } from '../../api/types.ts'

export type HistoryPages = InfiniteData<Page<Classification>>

export function itemsOf(history: HistoryPages): readonly Classification[] {
  return history.pages.flatMap(({ items }) => items)
}

/** Those that are known stay as they are; those beyond the last page that is kept are left out. */
export function withClassifications(
  history: HistoryPages,
  found: readonly Classification[],
): HistoryPages {
  const known = new Set(itemsOf(history).map(({ id }) => id))
  const rest = new Map(found.filter(({ id }) => !known.has(id)).map((one) => [one.id, one]))
  if (rest.size === 0) return history
  const pages = history.pages.map((page) => {
    const end = page.next_cursor === null ? '' : page.items.at(-1)?.id
    const here = [...rest.values()].filter(({ id }) => end !== undefined && id > end)
    for (const { id } of here) rest.delete(id)
    return here.length === 0 ? page : { ...page, items: newestFirst([...here, ...page.items]) }
  })
  return { ...history, pages }
}

export function withoutClassification(history: HistoryPages, id: string): HistoryPages {
  if (!itemsOf(history).some((one) => one.id === id)) return history
  const pages = history.pages.map((page) => ({
    ...page,
    items: page.items.filter((one) => one.id !== id),
  }))
  return { ...history, pages }
}

export interface Missed {
  readonly news: readonly Classification[]
  readonly gone: readonly string[]
}

/**
 * What has changed since, by the first page as it is now.
 *
 * @returns undefined if more has come than that page holds
 */
export function missedBy(history: HistoryPages, first: Page<Classification>): Missed | undefined {
  const before = itemsOf(history)
  const known = new Set(before.map(({ id }) => id))
  const news = first.items.filter(({ id }) => !known.has(id))
  if (first.next_cursor !== null && news.length === first.items.length) return undefined
  const now = new Set(first.items.map(({ id }) => id))
  const end = first.next_cursor === null ? '' : (first.items.at(-1)?.id ?? '')
  const gone = before.filter(({ id }) => id >= end && !now.has(id)).map(({ id }) => id)
  return { news, gone }
}

function newestFirst(items: readonly Classification[]): readonly Classification[] {
  return items.toSorted((one, other) => (one.id < other.id ? 1 : -1))
}
