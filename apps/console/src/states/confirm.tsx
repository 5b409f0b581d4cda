import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { FormAlert } from '../forms/form-alert.tsx'

interface ConfirmProps {
  readonly isOpen: boolean
  /** A question that names the thing. */
  readonly title: string
  /** What follows from it. */
  readonly children: ReactNode
  /** What the button does, as it would be said. */
  readonly action: string
  readonly isPending: boolean
  readonly error?: unknown
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Before something that cannot be undone. */
export function Confirm(props: ConfirmProps) {
  const { isOpen, title, children, action, isPending, error, onConfirm, onClose } = props
  return (
    <Modal opened={isOpen} onClose={onClose} title={title}>
      <Stack gap="lg">
        <Text component="div">{children}</Text>
        <FormAlert error={error} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red" loading={isPending} onClick={onConfirm}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
