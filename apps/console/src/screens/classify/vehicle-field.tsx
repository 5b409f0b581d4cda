import { TextInput } from '@mantine/core'
import { IconCar } from '@tabler/icons-react'
import type { Intake } from './use-intake.ts'
import { pictures } from './words.ts'

interface VehicleFieldProps {
  readonly intake: Intake
  readonly label: string
  readonly description?: string
}

export function VehicleField({ intake, label, description }: VehicleFieldProps) {
  const { typed, type, vehicle, heldCount } = intake
  return (
    <TextInput
      label={label}
      description={filedAs(intake) ?? description}
      placeholder="Number plate, VIN …"
      leftSection={<IconCar size={18} stroke={1.7} aria-hidden />}
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
      error={problem(vehicle.problem, heldCount)}
      autoComplete="off"
      autoCapitalize="characters"
      spellCheck={false}
      maxLength={80}
    />
  )
}

/** Where it differs from what was typed. */
function filedAs({ typed, vehicle }: Intake): string | undefined {
  const { id } = vehicle.problem === undefined ? vehicle : {}
  return id === undefined || id === typed ? undefined : `Pictures are filed under ${id}.`
}

function problem(text: string | undefined, heldCount: number): string | undefined {
  if (text === undefined || heldCount === 0) return text
  const waiting = heldCount === 1 ? 'waits' : 'wait'
  return `${text} ${pictures(heldCount)} ${waiting} for it.`
}
