import { Button, type ButtonProps } from '@mantine/core'
import type { Submission } from './use-submission.ts'

interface SubmitButtonProps extends ButtonProps {
  readonly of: Pick<Submission<never>, 'isPending' | 'waitS'>
  /** What it does. */
  readonly children: string
}

/** Waits for the answer, and for as long as the service has asked for. */
export function SubmitButton({ of: { isPending, waitS }, children, ...props }: SubmitButtonProps) {
  return (
    <Button {...props} type="submit" loading={isPending} disabled={waitS > 0}>
      <span className="figures">{waitS > 0 ? `Try again in ${duration(waitS)}` : children}</span>
    </Button>
  )
}

/** `23 s`, `4 min 05 s`. */
function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const rest = String(seconds % 60).padStart(2, '0')
  return `${Math.floor(seconds / 60)} min ${rest} s`
}
