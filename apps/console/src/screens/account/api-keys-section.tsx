import { Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useUser } from '../../session/use-session.ts'
import { EmptyState } from '../../states/empty-state.tsx'
import { ErrorState } from '../../states/error-state.tsx'
import { ApiKeyList } from './api-key-list.tsx'
import { apiKeysKey, readApiKeys } from './api-keys.ts'
import { NewKeyModal } from './new-key-modal.tsx'
import { RowSkeletons } from './row-skeletons.tsx'
import { type Scope, scopesOf } from './scopes.ts'
import { Section, SectionBody, SectionFoot } from './section.tsx'

export function ApiKeysSection() {
  const scopes = scopesOf(useUser().role)
  return (
    <Section
      id="api-keys"
      title="API keys"
      text="For programs that act for you, such as a camera at a gate. A key is shown once."
    >
      {scopes.length > 0 ? (
        <OwnKeys scopes={scopes} />
      ) : (
        <SectionBody>
          <Text c="dimmed">Guests have no API keys. An administrator can make you a user.</Text>
        </SectionBody>
      )}
    </Section>
  )
}

function OwnKeys({ scopes }: { readonly scopes: readonly Scope[] }) {
  const [isCreating, { open, close }] = useDisclosure(false)
  const { data, error, refetch } = useQuery({
    queryKey: apiKeysKey,
    queryFn: ({ signal }) => readApiKeys(signal),
  })
  if (data === undefined && error === null) return <RowSkeletons count={1} />
  if (data === undefined) {
    return (
      <SectionBody>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </SectionBody>
    )
  }
  const create = (
    <Button size="sm" h={40} leftSection={<IconPlus size={18} aria-hidden />} onClick={open}>
      Create an API key
    </Button>
  )
  return (
    <>
      {data.length === 0 ? (
        <EmptyState
          icon={<IconKey size={36} stroke={1.4} aria-hidden />}
          title="No API keys yet"
          text="Create one for each program, so that you can revoke one without the others."
        >
          {create}
        </EmptyState>
      ) : (
        <>
          <ApiKeyList keys={data} />
          <SectionFoot>
            <Text size="sm" c="dimmed">
              One for each program is best.
            </Text>
            {create}
          </SectionFoot>
        </>
      )}
      <NewKeyModal isOpen={isCreating} scopes={scopes} onClose={close} />
    </>
  )
}
