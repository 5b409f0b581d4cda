import { Checkbox, Modal, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { CreatedApiKey } from '../../api/types.ts'
import { FormAlert } from '../../forms/form-alert.tsx'
import { SubmitButton } from '../../forms/submit-button.tsx'
import { textIn, useSubmission } from '../../forms/use-submission.ts'
import { apiKeysKey, createApiKey, keyFields } from './api-keys.ts'
import { expiryOf, lives } from './expiry.ts'
import classes from './new-key-modal.module.css'
import { type Scope, usualScopes } from './scopes.ts'
import { ShownKey } from './shown-key.tsx'

interface NewKeyModalProps {
  readonly isOpen: boolean
  readonly scopes: readonly Scope[]
  readonly onClose: () => void
}

export function NewKeyModal({ isOpen, scopes, onClose }: NewKeyModalProps) {
  const [created, setCreated] = useState<CreatedApiKey>()
  const isShown = created !== undefined
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={isShown ? 'Copy the key now' : 'Create an API key'}
      size="lg"
      // A slip of the mouse must not lose what is shown only once.
      closeOnClickOutside={!isShown}
      closeOnEscape={!isShown}
      onExitTransitionEnd={() => setCreated(undefined)}
    >
      {isShown ? (
        <ShownKey created={created} onDone={onClose} />
      ) : (
        <NewKeyForm scopes={scopes} onCreated={setCreated} />
      )}
    </Modal>
  )
}

interface NewKeyFormProps {
  readonly scopes: readonly Scope[]
  readonly onCreated: (created: CreatedApiKey) => void
}

function NewKeyForm({ scopes, onCreated }: NewKeyFormProps) {
  const [chosen, setChosen] = useState<string[]>([...usualScopes])
  const queries = useQueryClient()
  const form = useSubmission({
    send: createApiKey,
    readFields: keyFields,
    onDone(created) {
      void queries.invalidateQueries({ queryKey: apiKeysKey })
      onCreated(created)
    },
  })
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const { currentTarget: given } = event
    const expiresAt = expiryOf(textIn(given, 'expires_at'), Date.now())
    form.submit({ name: textIn(given, 'name').trim(), scopes: chosen, expiresAt })
  }
  return (
    <form ref={form.ref} onSubmit={submit} onInput={form.onInput}>
      <Stack gap="lg">
        <TextInput
          name="name"
          label="Name"
          placeholder="Gate camera"
          autoComplete="off"
          required
          withAsterisk={false}
          maxLength={64}
          data-autofocus
          error={form.fields['name']}
        />
        <Checkbox.Group
          size="md"
          label="It may"
          value={chosen}
          onChange={setChosen}
          error={chosen.length === 0 ? 'Choose at least one.' : form.fields['scopes']}
        >
          <div className={classes.scopes}>
            {scopes.map(({ permission, title }) => (
              <Checkbox
                key={permission}
                name="scopes"
                value={permission}
                label={title}
                className={classes.scope ?? ''}
              />
            ))}
          </div>
        </Checkbox.Group>
        <NativeSelect
          name="expires_at"
          label="Valid for"
          size="md"
          defaultValue="90"
          data={[...lives]}
          error={form.fields['expires_at']}
        />
        <FormAlert error={form.error} />
        <SubmitButton of={form} ml="auto">
          Create the key
        </SubmitButton>
      </Stack>
    </form>
  )
}
