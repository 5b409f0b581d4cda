import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconLogout, IconUserCheck, IconUserOff } from '@tabler/icons-react'
import { useState } from 'react'
import type { ManagedUser } from '../../../api/types.ts'
import { Confirm } from '../../../states/confirm.tsx'
import { notifyError } from '../../../states/notify.tsx'
import { nameOf, useEndSessions, useUserChange } from './use-user-change.ts'

interface UserActionsProps {
  readonly user: ManagedUser
  readonly isOneself: boolean
}

export function UserActions({ user, isOneself }: UserActionsProps) {
  const [asking, setAsking] = useState<'disable' | 'end-sessions'>()
  const done = () => setAsking(undefined)
  const change = useUserChange(user, done)
  const end = useEndSessions(user, done)
  const name = nameOf(user)
  const ask = (what: 'disable' | 'end-sessions') => {
    change.reset()
    end.reset()
    setAsking(what)
  }
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size={40} aria-label={`What to do with ${name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => ask('end-sessions')}>
            Sign out everywhere
          </Menu.Item>
          {user.disabled_at !== null ? (
            <Menu.Item
              leftSection={<IconUserCheck size={16} />}
              onClick={() =>
                change.mutate({ disabled: false }, { onError: (error) => notifyError(error) })
              }
            >
              Switch the account on
            </Menu.Item>
          ) : (
            <Menu.Item
              leftSection={<IconUserOff size={16} />}
              disabled={isOneself}
              onClick={() => ask('disable')}
            >
              Switch the account off
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Confirm
        isOpen={asking === 'disable'}
        title={`Switch off the account of ${name}?`}
        action="Switch it off"
        isPending={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate({ disabled: true })}
        onClose={done}
      >
        They are signed out everywhere at once and cannot come back until it is switched on again.
        Nothing of theirs is deleted.
      </Confirm>
      <Confirm
        isOpen={asking === 'end-sessions'}
        title={`Sign out ${name} everywhere?`}
        action="Sign out everywhere"
        isPending={end.isPending}
        error={end.error}
        onConfirm={() => end.mutate()}
        onClose={done}
      >
        Every device has to sign in again. Their API keys stay as they are.
      </Confirm>
    </>
  )
}
