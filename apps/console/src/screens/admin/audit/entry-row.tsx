import { Badge, UnstyledButton } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { TimeAgo } from '../../../time/time-ago.tsx'
import { shortId, type UserNames } from '../user-names.ts'
import { actionWords, isAlarming } from './action-words.ts'
import type { FilterControl } from './audit-filters.tsx'
import type { AuditEntry } from './audit-screen.tsx'
import classes from './entry.module.css'
import { EntryDetails } from './entry-details.tsx'

interface EntryRowProps extends FilterControl {
  readonly entry: AuditEntry
  readonly names: UserNames
  readonly isOpen: boolean
  readonly onToggle: () => void
}

export function EntryRow({ entry, names, isOpen, onToggle, ...control }: EntryRowProps) {
  const id = `entry-${entry.sequence}`
  return (
    <li className={classes.entry}>
      <UnstyledButton
        className={classes.head}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={onToggle}
      >
        <span className={classes.what}>
          <span className={classes.words}>
            {actionWords(entry.action)}
            {isAlarming(entry.action) && (
              <Badge color="red" variant="light" tt="none" ml={8}>
                Look into this
              </Badge>
            )}
          </span>
          <code className={classes.raw}>{entry.action}</code>
        </span>
        <span className={classes.who}>{whoOf(entry, names)}</span>
        <span className={classes.resource}>{resourceOf(entry, names)}</span>
        <span className={classes.address}>{entry.ip_address}</span>
        <span className={classes.time}>
          <TimeAgo at={entry.created_at} />
        </span>
        <IconChevronDown size={18} className={classes.chevron} aria-hidden />
      </UnstyledButton>
      {isOpen && (
        <div id={id} className={classes.details}>
          <EntryDetails entry={entry} {...control} />
        </div>
      )}
    </li>
  )
}

function whoOf({ user_id }: AuditEntry, names: UserNames): string {
  if (user_id === null) return 'Nobody signed in'
  return names.get(user_id) ?? shortId(user_id)
}

/** `user/019f…` by the name, where it is known. */
function resourceOf({ resource }: AuditEntry, names: UserNames): string {
  if (resource === null) return ''
  const [kind = '', id = ''] = resource.split('/')
  const name = kind === 'user' ? names.get(id) : undefined
  return `${kind} ${name ?? shortId(id)}`
}
