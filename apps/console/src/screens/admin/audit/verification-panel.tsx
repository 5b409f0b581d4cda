import { Alert, Button, Code, Group, List, Loader, Stack, Text } from '@mantine/core'
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { ErrorState } from '../../../states/error-state.tsx'
import { TimeAgo } from '../../../time/time-ago.tsx'
import type { VerificationRun } from './use-verification.ts'
import { duration, type Verdict } from './verdict.ts'

/** How a verification goes, and what it has found. */
export function VerificationPanel({ run }: { readonly run: VerificationRun }) {
  const { state } = run
  if (state.status === 'idle') return null
  if (state.status === 'running') return <Running onCancel={run.cancel} />
  if (state.status === 'failed') return <ErrorState error={state.error} onRetry={run.start} />
  return <Found verdict={state.verdict} at={state.at} onClose={run.forget} />
}

function Running({ onCancel }: { readonly onCancel: () => void }) {
  return (
    <Alert color="tide" icon={<Loader size={20} aria-hidden />} title="Computing the chain anew">
      <Group gap="md" justify="space-between">
        <Text size="sm" role="status">
          Each entry is checked against the one before it; about a second for 100,000.
          <Elapsed />
        </Text>
        <Button variant="default" size="sm" h={40} onClick={onCancel}>
          Stop
        </Button>
      </Group>
    </Alert>
  )
}

function Elapsed() {
  const [startedAtMs] = useState(() => performance.now())
  const [nowMs, setNow] = useState(startedAtMs)
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  if (nowMs - startedAtMs < 2_000) return null
  return (
    <span className="figures" aria-hidden>
      {' '}
      {duration(nowMs - startedAtMs)} so far.
    </span>
  )
}

interface FoundProps {
  readonly verdict: Verdict
  readonly at: string
  readonly onClose: () => void
}

function Found({ verdict: { isWhole, title, text }, at, onClose }: FoundProps) {
  return (
    <Alert
      role={isWhole ? 'status' : 'alert'}
      color={isWhole ? 'teal' : 'red'}
      icon={isWhole ? <IconShieldCheck /> : <IconShieldX />}
      title={title}
      withCloseButton
      closeButtonLabel="Close the result"
      onClose={onClose}
    >
      <Stack gap="sm">
        <Text size="sm">
          {text} Verified <TimeAgo at={at} />.
        </Text>
        {!isWhole && <WhatToDo />}
      </Stack>
    </Alert>
  )
}

function WhatToDo() {
  return (
    <>
      <Text size="sm">
        Whoever did it could write to the database, or the disk is damaged. Treat it as a break-in
        until it is explained:
      </Text>
      <List size="sm" spacing={4}>
        <List.Item>Change nothing in the table.</List.Item>
        <List.Item>Export the trail, and copy the newest backups away before they go.</List.Item>
        <List.Item>Look the same entry up in an older backup: it shows what was said.</List.Item>
      </List>
      <Text size="sm">
        The runbook has the rest: <Code>docs/runbook/audit-chain-broken.md</Code>
      </Text>
    </>
  )
}
