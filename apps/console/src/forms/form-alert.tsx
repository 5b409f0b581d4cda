import { Alert } from '@mantine/core'
import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react'
import { UnreachableError } from '../api/problem.ts'
import { type Told, told } from '../states/error-state.tsx'

interface FormAlertProps {
  readonly error: unknown
  /** What it means here. Default: by what kind of refusal it is, and in the words of the service. */
  readonly meaning?: Partial<Told> | undefined
}

/** Why a form was not taken, above the button that sends it again. */
export function FormAlert({ error, meaning }: FormAlertProps) {
  if (error === null || error === undefined) return null
  if (error instanceof UnreachableError) {
    return (
      <Alert role="alert" color="yellow" icon={<IconPlugConnectedX />} title="No connection">
        The service cannot be reached. What you typed is still here; try again in a moment.
      </Alert>
    )
  }
  const { title, text } = { ...told(error), ...meaning }
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle />} title={title}>
      {text}
    </Alert>
  )
}
