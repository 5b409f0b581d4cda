import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks'
import { IconFilter } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { shortId, useUserNames } from '../user-names.ts'
import { actionWords, knownActions } from './action-words.ts'
import classes from './audit-filters.module.css'
import { fromField, toField } from './filter-time.ts'

/** As the service names them. */
export const filterNames = ['action', 'user_id', 'resource', 'since', 'until'] as const

export type FilterName = (typeof filterNames)[number]

export interface FilterControl {
  readonly filter: Readonly<Partial<Record<FilterName, string>>>
  readonly set: (name: FilterName, value: string | null) => void
}

/** All in sight where there is room; on a phone behind a button. */
export function AuditFilters({ filter, set }: FilterControl) {
  const [isOpen, { toggle }] = useDisclosure(false)
  const count = Object.keys(filter).length
  return (
    <>
      <Button
        variant="default"
        hiddenFrom="xs"
        leftSection={<IconFilter size={18} aria-hidden />}
        aria-expanded={isOpen}
        onClick={toggle}
      >
        {count === 0 ? 'Filter' : `Filter: ${count} set`}
      </Button>
      <Fields filter={filter} set={set} isFolded={!isOpen} />
    </>
  )
}

function Fields({ filter, set, isFolded }: FilterControl & { readonly isFolded: boolean }) {
  return (
    <search className={classes.fields} data-folded={isFolded} aria-label="Entries">
      <ActionSelect value={filter.action} onChange={(action) => set('action', action)} />
      <UserSelect value={filter.user_id} onChange={(id) => set('user_id', id)} />
      <ResourceField value={filter.resource ?? ''} onChange={(text) => set('resource', text)} />
      <TimeField label="From" value={filter.since} onChange={(time) => set('since', time)} />
      <TimeField label="Before" value={filter.until} onChange={(time) => set('until', time)} />
    </search>
  )
}

interface ChoiceProps {
  readonly value: string | undefined
  readonly onChange: (value: string | null) => void
}

function ActionSelect({ value, onChange }: ChoiceProps) {
  // One that only the address names can be chosen too, so that it is shown.
  const actions =
    value === undefined || knownActions.includes(value) ? knownActions : [value, ...knownActions]
  return (
    <Select
      size="md"
      label="Action"
      placeholder="All"
      searchable
      clearable
      clearButtonProps={{ 'aria-label': 'All actions' }}
      nothingFoundMessage="No such action"
      data={actions.map((action) => ({ value: action, label: actionWords(action) }))}
      value={value ?? null}
      onChange={onChange}
    />
  )
}

function UserSelect({ value, onChange }: ChoiceProps) {
  const names = useUserNames()
  const known = [...names].map(([id, name]) => ({ value: id, label: name }))
  const data =
    value === undefined || names.has(value) ? known : [{ value, label: shortId(value) }, ...known]
  return (
    <Select
      size="md"
      label="Who"
      placeholder="Everybody"
      searchable
      clearable
      clearButtonProps={{ 'aria-label': 'Everybody' }}
      nothingFoundMessage="Not among the newest hundred"
      data={data}
      value={value ?? null}
      onChange={onChange}
    />
  )
}

function ResourceField({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: ChoiceProps['onChange']
}) {
  const [text, setText] = useState(value)
  const tell = useDebouncedCallback(onChange, 400)
  useEffect(() => setText(value), [value])
  return (
    <TextInput
      label="To what"
      placeholder="user/… or flag/…"
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value)
        tell(currentTarget.value.trim())
      }}
    />
  )
}

function TimeField({ label, value, onChange }: ChoiceProps & { readonly label: string }) {
  const [text, setText] = useState(toField(value))
  useEffect(() => setText(toField(value)), [value])
  // Not while it is typed, and not for the seconds that the field does not show.
  const tell = () => {
    if (text !== toField(value)) onChange(fromField(text))
  }
  return (
    <TextInput
      label={label}
      type="datetime-local"
      value={text}
      onChange={({ currentTarget }) => setText(currentTarget.value)}
      onBlur={tell}
      onKeyDown={({ key }) => {
        if (key === 'Enter') tell()
      }}
    />
  )
}
