import { Button, Code, Group, Text } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { Link } from 'wouter'
import { paths } from '../../paths.ts'
import { useUser } from '../../session/use-session.ts'
import { Step } from './step.tsx'

export function InviteStep({ isDone }: { readonly isDone: boolean }) {
  const { role } = useUser()
  const isAdmin = role === 'admin'
  return (
    <Step
      number={3}
      title={isAdmin ? 'Let others in' : 'Let a program in'}
      text={
        isAdmin
          ? 'People register by themselves; programs come with an API key.'
          : 'A camera or a script classifies pictures for you, with an API key.'
      }
      isDone={isDone}
    >
      {isAdmin && <RegisterAddress />}
      <Group gap="sm">
        <Button component={Link} href={`${paths.account}#api-keys`} variant="default">
          Create an API key
        </Button>
        {isAdmin && (
          <Button component={Link} href={paths.users} variant="default">
            See the users
          </Button>
        )}
      </Group>
    </Step>
  )
}

function RegisterAddress() {
  const clipboard = useClipboard({ timeout: 3_000 })
  const address = new URL(paths.register, window.location.origin).href
  return (
    <Group gap="sm" mb="md">
      <Text>
        They register at <Code fz="sm">{address}</Code>
      </Text>
      <Button variant="default" size="sm" h={40} onClick={() => clipboard.copy(address)}>
        {clipboard.copied ? 'Copied' : 'Copy the address'}
      </Button>
    </Group>
  )
}
