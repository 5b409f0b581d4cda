import { Badge, Button, Code } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Confirm } from '../../states/confirm.tsx'
import { notifyDone } from '../../states/notify.tsx'
import { TimeAgo } from '../../time/time-ago.tsx'
import { type ApiKey, apiKeysKey, revokeApiKey } from './api-keys.ts'
import { expiryState } from './expiry.ts'
import { Row, Rows } from './row.tsx'
import { scopesText } from './scopes.ts'

export function ApiKeyList({ keys }: { readonly keys: readonly ApiKey[] }) {
  const [revoking, setRevoking] = useState<ApiKey>()
  const queries = useQueryClient()
  const revoke = useMutation({
    mutationFn: ({ id }: ApiKey) => revokeApiKey(id),
    async onSuccess(_, { name }) {
      await queries.invalidateQueries({ queryKey: apiKeysKey })
      setRevoking(undefined)
      notifyDone(`The key “${name}” is revoked`)
    },
  })
  const ask = (key: ApiKey) => {
    revoke.reset()
    setRevoking(key)
  }
  return (
    <>
      <Rows label="Your API keys">
        {keys.map((key) => (
          <KeyRow key={key.id} of={key} onRevoke={() => ask(key)} />
        ))}
      </Rows>
      <Confirm
        isOpen={revoking !== undefined}
        title={`Revoke “${revoking?.name ?? ''}”?`}
        action="Revoke this key"
        isPending={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoking !== undefined && revoke.mutate(revoking)}
        onClose={() => setRevoking(undefined)}
      >
        Programs that use it are refused from then on. It cannot be brought back.
      </Confirm>
    </>
  )
}

interface KeyRowProps {
  readonly of: ApiKey
  readonly onRevoke: () => void
}

function KeyRow({ of: key, onRevoke }: KeyRowProps) {
  const state = expiryState(key.expires_at, Date.now())
  return (
    <Row
      icon={<IconKey size={22} stroke={1.6} />}
      name={
        <>
          <span>{key.name}</span>
          <Code>{key.prefix}…</Code>
          {state !== 'good' && (
            <Badge variant="default" tt="none">
              {state === 'expired' ? 'Expired' : 'Expires soon'}
            </Badge>
          )}
        </>
      }
      facts={
        <>
          <span title={scopesText(key.scopes, key.scopes.length)}>{scopesText(key.scopes)}</span>
          <span>
            {state === 'expired' ? 'expired ' : 'expires '}
            <TimeAgo at={key.expires_at} />
          </span>
          <LastUse of={key} />
        </>
      }
    >
      <Button
        variant="default"
        size="sm"
        h={40}
        onClick={onRevoke}
        aria-label={`Revoke ${key.name}`}
      >
        Revoke
      </Button>
    </Row>
  )
}

function LastUse({ of: { last_used_at, last_used_ip } }: { readonly of: ApiKey }) {
  if (last_used_at === null) return <span>never used</span>
  return (
    <span>
      used <TimeAgo at={last_used_at} />
      {last_used_ip !== null && ` from ${last_used_ip}`}
    </span>
  )
}
