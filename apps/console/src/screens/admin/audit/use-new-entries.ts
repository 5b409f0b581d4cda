/**
 * Entries that were recorded while somebody reads: shown at once at the top of the list, and offered
 * while they are reading further below, so that nothing moves away under their eyes.
 *
 * @module
 */

import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ask, type Query } from '../../../api/client.ts'
import type { AuditPage } from '../../../api/types.ts'
import { useEvents, useTopic } from '../../../realtime/use-realtime.ts'
import type { AuditEntry } from './audit-screen.tsx'

export interface NewEntriesOffer {
  readonly hasNew: boolean
  show(): void
}

/** So far from the top the list is still in sight as a whole. */
const topPx = 120

export function useNewEntries(
  filter: Query,
  shown: readonly AuditEntry[] | undefined,
  isReading: boolean,
): NewEntriesOffer {
  const queries = useQueryClient()
  const queryKey = ['audit', filter]
  const [offered, setOffered] = useState<Query>()

  async function heard(): Promise<void> {
    const isAtTop = window.scrollY < topPx && !isReading
    if (isAtTop) return queries.invalidateQueries({ queryKey })
    // That there is something new does not mean that the filter asks for it.
    const query = { ...filter, limit: 1 }
    const { items } = await ask<AuditPage>('/admin/audit', { query })
    if ((items[0]?.sequence ?? 0) > (shown?.[0]?.sequence ?? 0)) setOffered(filter)
  }

  useTopic('audit')
  // It is asked again at the next one, so what fails now is no loss.
  useEvents(['audit.recorded', 'resync'], () => void heard().catch(() => undefined))
  return {
    hasNew: offered !== undefined && areSame(offered, filter),
    show() {
      setOffered(undefined)
      queries.setQueryData<InfiniteData<AuditPage>>(queryKey, firstPage)
      void queries.invalidateQueries({ queryKey })
      window.scrollTo({ top: 0 })
    },
  }
}

/** The pages after it begin elsewhere now. */
function firstPage(
  known: InfiniteData<AuditPage> | undefined,
): InfiniteData<AuditPage> | undefined {
  if (known === undefined) return undefined
  return { pages: known.pages.slice(0, 1), pageParams: known.pageParams.slice(0, 1) }
}

function areSame(one: Query, other: Query): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
