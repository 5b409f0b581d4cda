import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { paths } from '../../paths.ts'
import { useUser } from '../../session/use-session.ts'
import { Step } from './step.tsx'

/** What only this user can do: for the first administrator, a password that no terminal knows. */
export function OwnStep({ isDone }: { readonly isDone: boolean }) {
  if (useUser().role !== 'admin') {
    return (
      <Step
        number={2}
        title="Keep the pictures of a vehicle together"
        text="Give pictures the name of their vehicle, and a report tells how it was seen over time."
        isDone={isDone}
      >
        <Button component={Link} href={paths.vehicles} variant="default">
          See your vehicles
        </Button>
      </Step>
    )
  }
  return (
    <Step
      number={2}
      title="Choose a password of your own"
      text="If the service made up the one that you came in with, a terminal has shown it, and may still."
      isDone={isDone}
    >
      <Button component={Link} href={`${paths.account}#password`} variant="default">
        Change the password
      </Button>
    </Step>
  )
}
