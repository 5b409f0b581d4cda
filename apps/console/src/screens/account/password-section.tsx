import { Alert, Stack } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ask } from '../../api/client.ts'
import { fieldErrors, ProblemError } from '../../api/problem.ts'
import type { PasswordChangedAnswer, User } from '../../api/types.ts'
import { FormAlert } from '../../forms/form-alert.tsx'
import { PasswordField } from '../../forms/password-field.tsx'
import { SubmitButton } from '../../forms/submit-button.tsx'
import { textIn, useSubmission } from '../../forms/use-submission.ts'
import { replaceToken } from '../../session/session-store.ts'
import { useUser } from '../../session/use-session.ts'
import { markPasswordChanged } from '../welcome/first-steps.ts'
import { Section, SectionBody } from './section.tsx'
import { sessionsKey } from './sessions.ts'

interface Change {
  readonly current: string
  readonly next: string
}

function changePassword({ current, next }: Change): Promise<PasswordChangedAnswer> {
  const json = { current_password: current, new_password: next }
  return ask<PasswordChangedAnswer>('/auth/password', { method: 'PATCH', json })
}

export function PasswordSection() {
  const user = useUser()
  // A form that has served its purpose is replaced by an empty one.
  const [changes, setChanges] = useState<readonly PasswordChangedAnswer[]>([])
  const last = changes.at(-1)
  return (
    <Section
      id="password"
      title="Password"
      text="A new password ends all your other sessions. API keys stay as they are."
    >
      <SectionBody>
        {last !== undefined && (
          <Alert role="status" color="tide" icon={<IconCheck />} title="Password changed" mb="lg">
            {last.propagation === 'complete'
              ? 'You are still signed in here, and nowhere else.'
              : 'You are still signed in here. Parts of the service that cannot be reached end your other sessions within seconds.'}
          </Alert>
        )}
        <PasswordForm
          key={changes.length}
          user={user}
          onChanged={(changed) => setChanges([...changes, changed])}
        />
      </SectionBody>
    </Section>
  )
}

interface PasswordFormProps {
  readonly user: User
  readonly onChanged: (changed: PasswordChangedAnswer) => void
}

function PasswordForm({ user, onChanged }: PasswordFormProps) {
  const queries = useQueryClient()
  const form = useSubmission({
    send: changePassword,
    readFields: passwordFields,
    onDone(changed) {
      const { access_token, expires_in } = changed
      if (access_token !== undefined && expires_in !== undefined) {
        replaceToken({ access_token, expires_in })
      }
      markPasswordChanged(user.id)
      void queries.invalidateQueries({ queryKey: sessionsKey })
      onChanged(changed)
    },
  })
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const { currentTarget: given } = event
    form.submit({ current: textIn(given, 'current_password'), next: textIn(given, 'new_password') })
  }
  return (
    <form ref={form.ref} onSubmit={submit} onInput={form.onInput}>
      <Stack gap="md" maw={420}>
        {/* So that a password manager knows whose password it keeps. */}
        <input
          type="text"
          name="username"
          autoComplete="username"
          defaultValue={user.username ?? user.email ?? ''}
          hidden
          readOnly
        />
        <PasswordField
          {...field}
          name="current_password"
          label="Current password"
          autoComplete="current-password"
          error={form.fields['current_password']}
        />
        <PasswordField
          {...field}
          name="new_password"
          label="New password"
          description={
            form.fields['new_password'] === undefined &&
            'Four words that do not belong together are easy to keep and hard to guess.'
          }
          autoComplete="new-password"
          error={form.fields['new_password']}
        />
        <FormAlert error={form.error} />
        <SubmitButton of={form} w="fit-content">
          Change password
        </SubmitButton>
      </Stack>
    </form>
  )
}

const field = { required: true, withAsterisk: false, maxLength: 1_024 } as const

function passwordFields(error: unknown): Record<string, string> {
  const isWrong = error instanceof ProblemError && error.code === 'CURRENT_PASSWORD_WRONG'
  return isWrong ? { current_password: error.message } : fieldErrors(error)
}
