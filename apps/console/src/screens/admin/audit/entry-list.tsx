import { Card } from '@mantine/core'
import { useUserNames } from '../user-names.ts'
import type { FilterControl } from './audit-filters.tsx'
import type { AuditEntry } from './audit-screen.tsx'
import classes from './entry.module.css'
import { EntryRow } from './entry-row.tsx'
import type { OpenEntries } from './use-open-entries.ts'

interface EntryListProps extends FilterControl {
  readonly entries: readonly AuditEntry[]
  readonly open: OpenEntries
}

export function EntryList({ entries, open, ...control }: EntryListProps) {
  const names = useUserNames()
  return (
    <Card p={0}>
      <ol className={classes.list} aria-label="Entries, newest first">
        {entries.map((entry) => (
          <EntryRow
            key={entry.sequence}
            entry={entry}
            names={names}
            isOpen={open.has(entry.sequence)}
            onToggle={() => open.toggle(entry.sequence)}
            {...control}
          />
        ))}
      </ol>
    </Card>
  )
}
