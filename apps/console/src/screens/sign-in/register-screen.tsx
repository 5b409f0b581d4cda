/**
 * The way in, for who is new. What is wrong with a password only the service can say.
 *
 * @module
 */

import { Anchor, Button, Stack, TextInput } from '@mantine/core'
import { IconDoorOff } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { ask } from '../../api/client.ts'
import { ProblemError } from '../../api/problem.ts'
import type { User } from '../../api/types.ts'
import { FormAlert } from '../../forms/form-alert.tsx'
import { PasswordField } from '../../forms/password-field.tsx'
import { SubmitButton } from '../../forms/submit-button.tsx'
import { textIn, useSubmission } from '../../forms/use-submission.ts'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../states/empty-state.tsx'
import { notifyDone } from '../../states/notify.tsx'
import { AuthFrame } from './auth-frame.tsx'
import { type Login, login, useEntering } from './use-login.ts'

export function RegisterScreen() {
  const [isOff, setOff] = useState(false)
  const search = useSearch()
  const signInPath = paths.signIn + (search && `?${search}`)
  return (
    <AuthFrame
      title="Register"
      text={
        <>
          You have an account?{' '}
          <Anchor component={Link} href={signInPath} underline="always">
            Sign in
          </Anchor>
        </>
      }
    >
      {isOff ? (
        <EmptyState
          icon={<IconDoorOff size={40} stroke={1.4} aria-hidden />}
          title="Registration is closed"
          text="An operator has switched it off for now. Ask them for an account, or come back later; whoever has one can sign in."
        >
          <Button component={Link} href={signInPath}>
            Sign in
          </Button>
        </EmptyState>
      ) : (
        <RegisterForm onOff={() => setOff(true)} />
      )}
    </AuthFrame>
  )
}

interface Registration {
  readonly email: string
  readonly username: string
  readonly password: string
}

/** Registers, then signs in with the same; undefined if the account is there and that fails. */
async function register({ email, username, password }: Registration): Promise<Login | undefined> {
  const json = { email, username, password }
  await ask<User>('/auth/register', { method: 'POST', json, signedIn: false })
  return await login({ name: email, password }).catch(() => undefined)
}

function RegisterForm({ onOff }: { readonly onOff: () => void }) {
  const enter = useEntering()
  const [, navigate] = useLocation()
  const form = useSubmission({
    send: register,
    onDone(entered) {
      if (entered !== undefined) return enter(entered)
      navigate(paths.signIn)
      notifyDone('Your account is made. If you were sent a mail, confirm it; then sign in.')
    },
    onRefused: (error) => {
      if (error instanceof ProblemError && error.code === 'FEATURE_OFF') onOff()
    },
  })
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const { currentTarget: given } = event
    form.submit({
      email: textIn(given, 'email').trim(),
      username: textIn(given, 'username').trim(),
      password: textIn(given, 'password'),
    })
  }
  return (
    <form ref={form.ref} onSubmit={submit} onInput={form.onInput}>
      <Stack gap="md">
        <TextInput
          {...plainText}
          name="email"
          inputMode="email"
          label="E-mail"
          autoComplete="email"
          maxLength={254}
          error={form.fields['email']}
        />
        <TextInput
          {...plainText}
          name="username"
          label="Username"
          description={form.fields['username'] === undefined && 'At least three letters or digits.'}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          autoComplete="username"
          maxLength={64}
          error={form.fields['username']}
        />
        <PasswordField
          name="password"
          label="Password"
          description={
            form.fields['password'] === undefined &&
            'Four words that do not belong together are easy to keep and hard to guess.'
          }
          autoComplete="new-password"
          required
          withAsterisk={false}
          maxLength={1_024}
          error={form.fields['password']}
        />
        <FormAlert error={form.error} />
        <SubmitButton of={form} fullWidth>
          Register
        </SubmitButton>
      </Stack>
    </form>
  )
}

const plainText = {
  autoCapitalize: 'none',
  autoCorrect: 'off',
  spellCheck: false,
  required: true,
  withAsterisk: false,
} as const
