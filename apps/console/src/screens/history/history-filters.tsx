import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconAdjustmentsHorizontal, IconX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useFilter } from '../../lists/use-filter.ts'
import { readVehicleName } from '../classify/vehicle-name.ts'
import { labelName } from '../classify/words.ts'
import { filterNames } from './history-filter.ts'
import classes from './history-filters.module.css'
import { useClearFilters } from './use-clear-filters.ts'

export function HistoryFilters({ labels }: { readonly labels: readonly string[] }) {
  const [isOpen, setOpen] = useState(false)
  const [filter, set] = useFilter(filterNames)
  const clear = useClearFilters()
  const count = Object.keys(filter).length
  // One that the model does not know any more can still be asked for.
  const offered = [...new Set([...labels, ...(filter.label === undefined ? [] : [filter.label])])]
  return (
    <search className={classes.filters} aria-label="Filters">
      <Button
        className={classes.toggle ?? ''}
        variant="default"
        leftSection={<IconAdjustmentsHorizontal size={18} aria-hidden />}
        aria-expanded={isOpen}
        aria-controls="history-filters"
        onClick={() => setOpen(!isOpen)}
      >
        {count === 0 ? 'Filter' : `Filter (${count})`}
      </Button>
      <div id="history-filters" className={classes.fields} data-open={isOpen || undefined}>
        <Select
          label="Label"
          placeholder="All"
          size="md"
          clearable
          clearButtonProps={{ 'aria-label': 'All labels' }}
          data={offered.map((value) => ({ value, label: labelName(value) }))}
          value={filter.label ?? null}
          onChange={(label) => set('label', label)}
        />
        <VehicleFilter value={filter.vehicle_id ?? ''} onChange={(id) => set('vehicle_id', id)} />
        <DayFilter label="From" value={filter.from} onChange={(day) => set('from', day)} />
        <DayFilter label="To" value={filter.to} onChange={(day) => set('to', day)} />
        <Checkbox
          className={classes.uncertain ?? ''}
          label="Uncertain only"
          checked={filter.uncertain === 'true'}
          onChange={({ currentTarget }) => set('uncertain', currentTarget.checked ? 'true' : null)}
        />
        {count > 0 && (
          <Button
            className={classes.clear ?? ''}
            variant="subtle"
            leftSection={<IconX size={18} aria-hidden />}
            onClick={clear}
          >
            Clear filters
          </Button>
        )}
      </div>
    </search>
  )
}

interface VehicleFilterProps {
  readonly value: string
  readonly onChange: (id: string | null) => void
}

function VehicleFilter({ value, onChange }: VehicleFilterProps) {
  const [typed, setTyped] = useState(value)
  const name = readVehicleName(typed)
  const apply = useDebouncedCallback((text: string) => {
    const { id, problem } = { id: undefined, problem: undefined, ...readVehicleName(text) }
    if (problem === undefined) onChange(id ?? null)
  }, 350)
  // The address may be changed by "back" or by a button.
  useEffect(() => setTyped(value), [value])
  return (
    <TextInput
      label="Vehicle"
      placeholder="All"
      value={typed}
      error={name.problem}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value)
        apply(currentTarget.value)
      }}
      autoComplete="off"
      spellCheck={false}
      maxLength={80}
    />
  )
}

interface DayFilterProps {
  readonly label: string
  readonly value: string | undefined
  readonly onChange: (day: string | null) => void
}

function DayFilter({ label, value, onChange }: DayFilterProps) {
  return (
    <TextInput
      type="date"
      label={label}
      value={value ?? ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  )
}
