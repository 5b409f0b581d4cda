import { Alert, Text } from '@mantine/core'
import { IconClock, IconLogout, IconShieldExclamation } from '@tabler/icons-react'
import type { WhySignedOut } from '../../session/session-store.ts'

const reasons = {
  'signed-out': {
    color: 'tide',
    icon: <IconLogout />,
    title: 'You are signed out',
    text: 'Nobody can use your session on this device any more.',
  },
  expired: {
    color: 'tide',
    icon: <IconClock />,
    title: 'Your session is over',
    text: 'That happens after a while without use. Sign in, and you are back where you were.',
  },
  revoked: {
    color: 'yellow',
    icon: <IconShieldExclamation />,
    title: 'This session was ended',
    text: 'Somebody ended it: you from another device, a change of your password, or an administrator. If that surprises you, change your password once you are in.',
  },
} as const satisfies Record<WhySignedOut, unknown>

/** Why somebody who was in sees this page. */
export function WhyHere({ why }: { readonly why: WhySignedOut | undefined }) {
  if (why === undefined) return null
  const { color, icon, title, text } = reasons[why]
  return (
    <Alert role="status" color={color} variant="light" icon={icon} title={title} mb="lg">
      <Text size="sm">{text}</Text>
    </Alert>
  )
}
