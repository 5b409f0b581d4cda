/**
 * The way in, for who has an account.
 *
 * @module
 */

import { Anchor, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, type InputEvent, useEffect, useRef } from 'react'
import { Link, useSearch } from 'wouter'
import { ProblemError } from '../../api/problem.ts'
import { FormAlert } from '../../forms/form-alert.tsx'
import { PasswordField } from '../../forms/password-field.tsx'
import { SubmitButton } from '../../forms/submit-button.tsx'
import { textIn, useSubmission } from '../../forms/use-submission.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session/use-session.ts'
import { AuthFrame } from './auth-frame.tsx'
import { isLocalHost, loginFields } from './credentials.ts'
import { DocsLink } from './docs-link.tsx'
import { login, useEntering } from './use-login.ts'
import { WhyHere } from './why-here.tsx'

export function SignInScreen() {
  const session = useSession()
  const search = useSearch()
  const why = session.status === 'signed-out' ? session.why : undefined
  return (
    <AuthFrame
      title="Sign in"
      text={
        <>
          New here?{' '}
          <Anchor
            component={Link}
            href={paths.register + (search && `?${search}`)}
            underline="always"
          >
            Register
          </Anchor>
        </>
      }
    >
      <WhyHere why={why} />
      <SignInForm />
      {isLocalHost(window.location.hostname) && (
        <Text size="sm" c="dimmed" mt="xl">
          First start? The terminal in which the service was started shows the e-mail address and
          the password of the first administrator.
        </Text>
      )}
      <DocsLink />
    </AuthFrame>
  )
}

function SignInForm() {
  const name = useRef<HTMLInputElement>(null)
  const password = useRef<HTMLInputElement>(null)
  const form = useSubmission({
    send: login,
    onDone: useEntering(),
    onRefused: () => password.current?.select(),
    readFields: loginFields,
  })
  useEffect(() => {
    // On a phone the keyboard would cover half of the page before anybody has read it.
    if (window.matchMedia('(pointer: fine)').matches) name.current?.focus()
  }, [])
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const { currentTarget: given } = event
    form.submit({ name: textIn(given, 'name'), password: textIn(given, 'password') })
  }
  function input(event: InputEvent<HTMLFormElement>) {
    form.onInput(event)
    // Whoever must wait with one account need not with another.
    if (event.target === name.current && form.waitS > 0) form.reset()
  }
  return (
    <form ref={form.ref} onSubmit={submit} onInput={input}>
      <Stack gap="md">
        <TextInput
          ref={name}
          name="name"
          label="E-mail or username"
          autoComplete="username"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          inputMode="email"
          required
          withAsterisk={false}
          maxLength={320}
          error={form.fields['name']}
        />
        <PasswordField
          ref={password}
          name="password"
          label="Password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          maxLength={1_024}
          error={form.fields['password']}
        />
        <FormAlert error={form.error} meaning={meaningOf(form.error)} />
        <SubmitButton of={form} fullWidth>
          Sign in
        </SubmitButton>
      </Stack>
    </form>
  )
}

function meaningOf(error: unknown) {
  if (!(error instanceof ProblemError)) return undefined
  if (error.status === 401) return { title: 'Not signed in' }
  if (error.code !== 'LOGIN_THROTTLED') return undefined
  return {
    title: 'Too many failed attempts',
    text: 'For this account, or from your network. A browser that you have signed in with before is not held up by others.',
  }
}
