import { ActionIcon } from '@mantine/core'
import { IconLogout } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { ask } from '../api/client.ts'
import { signOut } from '../session/session-store.ts'
import { notifyError } from '../states/notify.tsx'

export function SignOutButton() {
  const leaving = useMutation({
    mutationFn: () => signOut(() => ask('/auth/logout', { method: 'POST' })),
    onError: (error) => notifyError(error, 'You are still signed in'),
  })
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={40}
      aria-label="Sign out"
      loading={leaving.isPending}
      onClick={() => leaving.mutate()}
    >
      <IconLogout size={20} />
    </ActionIcon>
  )
}
