import { ActionIcon, Anchor, CopyButton } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { Fact } from '../../../states/fact.tsx'
import { exactTime } from '../../../time/relative.ts'
import type { FilterControl, FilterName } from './audit-filters.tsx'
import type { AuditEntry } from './audit-screen.tsx'
import classes from './entry.module.css'
import { JsonTree } from './json-tree.tsx'

interface EntryDetailsProps extends FilterControl {
  readonly entry: AuditEntry
}

/** All that is known of an entry, and the way to more of its kind. */
export function EntryDetails({ entry, filter, set }: EntryDetailsProps) {
  const { sequence, created_at, action, user_id, resource, ip_address, details, hash } = entry
  const only = (name: FilterName, value: string | null) =>
    value !== null && filter[name] !== value && <Only onClick={() => set(name, value)} />
  return (
    <dl className={classes.facts}>
      <Fact name="Entry">{sequence.toLocaleString('en')}</Fact>
      <Fact name="Time">{exactTime(Date.parse(created_at))}</Fact>
      <Fact name="Action">
        <code>{action}</code> {only('action', action)}
      </Fact>
      <Fact name="User">
        {user_id === null ? 'Nobody signed in' : <code>{user_id}</code>} {only('user_id', user_id)}
      </Fact>
      {resource !== null && (
        <Fact name="To what">
          <code>{resource}</code> {only('resource', resource)}
        </Fact>
      )}
      {ip_address !== null && <Fact name="Address">{ip_address}</Fact>}
      {details !== null && (
        <Fact name="Details">
          <JsonTree value={details} />
        </Fact>
      )}
      <Fact name="Hash">
        <Hash hash={hash} />
      </Fact>
    </dl>
  )
}

function Only({ onClick }: { readonly onClick: () => void }) {
  return (
    <Anchor component="button" type="button" size="sm" underline="always" onClick={onClick}>
      Show only these
    </Anchor>
  )
}

function Hash({ hash }: { readonly hash: string }) {
  return (
    <CopyButton value={hash} timeout={3_000}>
      {({ copied, copy }) => (
        <span className={classes.hash}>
          <code title={hash}>
            {hash.slice(0, 12)}…{hash.slice(-6)}
          </code>
          <ActionIcon variant="default" size={40} aria-label="Copy the hash" onClick={copy}>
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
          <span role="status" className="visually-hidden">
            {copied && 'Copied'}
          </span>
        </span>
      )}
    </CopyButton>
  )
}
