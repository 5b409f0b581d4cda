/**
 * A form that the service judges: what it refuses is told at the field that it names, until that
 * field is changed, and otherwise above the button.
 *
 * @module
 */

import { useMutation } from '@tanstack/react-query'
import { type InputEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { fieldErrors, ProblemError } from '../api/problem.ts'
import { useCountdown } from '../states/use-countdown.ts'

export interface Submission<Values> {
  readonly submit: (values: Values) => void
  readonly isPending: boolean
  /** What is wrong with each field, by its name. */
  readonly fields: Readonly<Record<string, string>>
  /** What went wrong otherwise. */
  readonly error: unknown
  /** Seconds until it is worth trying again. */
  readonly waitS: number
  /** For the form: the first field that is refused is gone to. */
  readonly ref: RefObject<HTMLFormElement | null>
  /** For the form: what is said of a field is out of date as soon as somebody changes it. */
  readonly onInput: (event: InputEvent<HTMLFormElement>) => void
  readonly reset: () => void
}

export interface Handling<Values, Answer> {
  readonly send: (values: Values) => Promise<Answer>
  readonly onDone?: (answer: Answer, values: Values) => void
  readonly onRefused?: (error: unknown) => void
  /** Which fields the form has. Default: those that the service names. */
  readonly readFields?: (error: unknown) => Record<string, string>
}

export function useSubmission<Values, Answer>({
  send,
  onDone,
  onRefused,
  readFields = fieldErrors,
}: Handling<Values, Answer>): Submission<Values> {
  const [mended, setMended] = useState<ReadonlySet<string>>(new Set())
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: send,
    onMutate: () => setMended(new Set()),
    ...(onDone === undefined ? {} : { onSuccess: onDone }),
    ...(onRefused === undefined ? {} : { onError: onRefused }),
  })
  const ref = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (error === null) return
    ref.current?.querySelector<HTMLInputElement>('input[aria-invalid="true"]')?.focus()
  }, [error])
  const named = readFields(error)
  const waitS = useCountdown(error instanceof ProblemError ? error.retryAfterS : undefined, error)
  return {
    submit: mutate,
    isPending,
    fields: Object.fromEntries(Object.entries(named).filter(([name]) => !mended.has(name))),
    error: Object.keys(named).length > 0 ? null : error,
    waitS,
    ref,
    onInput({ target }) {
      if (target instanceof HTMLInputElement) setMended(new Set([...mended, target.name]))
    },
    reset,
  }
}

/** What was typed into a field of a form. */
export function textIn(form: HTMLFormElement, name: string): string {
  return String(new FormData(form).get(name) ?? '')
}
