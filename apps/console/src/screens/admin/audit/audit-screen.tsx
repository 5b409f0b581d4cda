/**
 * Who did what to what, from where, when; whether the record is as it was written, and a copy of it.
 *
 * @module
 */

import { Button, Group, Stack } from '@mantine/core'
import { IconDownload, IconShieldCheck } from '@tabler/icons-react'
import type { AuditPage } from '../../../api/types.ts'
import { PagedList } from '../../../lists/paged-list.tsx'
import { useFilter } from '../../../lists/use-filter.ts'
import { type Pages, usePages } from '../../../lists/use-pages.ts'
import { EmptyState } from '../../../states/empty-state.tsx'
import { ScreenTitle } from '../../../states/screen-title.tsx'
import { AuditFilters, type FilterControl, filterNames } from './audit-filters.tsx'
import { EntryList } from './entry-list.tsx'
import { ExportPanel } from './export-panel.tsx'
import { NewEntries } from './new-entries.tsx'
import { useExport } from './use-export.ts'
import { useNewEntries } from './use-new-entries.ts'
import { useOpenEntries } from './use-open-entries.ts'
import { useVerification } from './use-verification.ts'
import { VerificationPanel } from './verification-panel.tsx'

export type AuditEntry = AuditPage['items'][number]

export function AuditScreen() {
  const [filter, setFilter] = useFilter(filterNames)
  const pages = usePages<AuditEntry>('audit', '/admin/audit', filter)
  const open = useOpenEntries()
  const news = useNewEntries(filter, pages.items, open.count > 0)
  const verification = useVerification()
  const exported = useExport()
  const control: FilterControl = { filter, set: setFilter }
  const isFiltered = Object.keys(filter).length > 0
  return (
    <>
      <ScreenTitle title="Audit trail" text="Who did what, from where and when, newest first.">
        <Button
          leftSection={<IconShieldCheck size={18} aria-hidden />}
          loading={verification.state.status === 'running'}
          onClick={verification.start}
        >
          Verify the chain
        </Button>
        <Button
          variant="default"
          leftSection={<IconDownload size={18} aria-hidden />}
          loading={exported.state.status === 'running'}
          onClick={() => exported.start(filter)}
        >
          {isFiltered ? 'Export what is shown' : 'Export all'}
        </Button>
      </ScreenTitle>
      <Stack gap="md">
        <VerificationPanel run={verification} />
        <ExportPanel of={exported} onRetry={() => exported.start(filter)} />
        <AuditFilters {...control} />
        <NewEntries {...news} />
        <PagedList
          pages={pages}
          empty={<NothingFound pages={pages} control={control} isFiltered={isFiltered} />}
        >
          {(entries) => <EntryList entries={entries} open={open} {...control} />}
        </PagedList>
      </Stack>
    </>
  )
}

interface NothingFoundProps {
  readonly pages: Pages<AuditEntry>
  readonly control: FilterControl
  readonly isFiltered: boolean
}

function NothingFound({ pages, control, isFiltered }: NothingFoundProps) {
  if (pages.hasMore) {
    return (
      <EmptyState
        title="Nothing found so far"
        text="The trail is long, and only a part of it was searched."
      >
        <Group>
          <Button loading={pages.isLoadingMore} onClick={pages.loadMore}>
            Search further back
          </Button>
        </Group>
      </EmptyState>
    )
  }
  if (isFiltered) {
    return (
      <EmptyState title="Nothing like this" text="No entry has all that the filter asks for.">
        <Button variant="default" onClick={() => clear(control)}>
          Show all entries
        </Button>
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title="Nothing on record yet"
      text="Whoever signs in or changes something will be."
    />
  )
}

function clear({ filter, set }: FilterControl): void {
  for (const name of filterNames) if (filter[name] !== undefined) set(name, null)
}
