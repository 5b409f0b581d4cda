import { Button, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../../api/client.ts'
import { signOut } from '../../session/session-store.ts'
import { Confirm } from '../../states/confirm.tsx'
import { Section, SectionBody } from './section.tsx'

export function LeaveSection() {
  const [isAsking, setAsking] = useState(false)
  const leave = useMutation({
    mutationFn: () => signOut(() => ask('/auth/logout-all', { method: 'POST' })),
  })
  return (
    <Section
      id="leave"
      title="Sign out everywhere"
      text="When you are done for good, or a device of yours is lost."
    >
      <SectionBody>
        <Text mb="md">
          Ends every session of yours, this one included. API keys stay as they are.
        </Text>
        <Button variant="default" onClick={() => setAsking(true)}>
          Sign out everywhere
        </Button>
        <Confirm
          isOpen={isAsking}
          title="Sign out everywhere?"
          action="Sign out everywhere"
          isPending={leave.isPending}
          error={leave.error}
          onConfirm={() => leave.mutate()}
          onClose={() => setAsking(false)}
        >
          All your devices must sign in again, and so must you.
        </Confirm>
      </SectionBody>
    </Section>
  )
}
