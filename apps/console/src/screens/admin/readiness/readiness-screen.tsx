/**
 * What the auditor found out about the service: how ready it is, what that was made of, and what to
 * do next.
 *
 * @module
 */

import { Button, Card, Code, Skeleton, Stack } from '@mantine/core'
import { IconClipboardSearch, IconFileAlert } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { ask } from '../../../api/client.ts'
import { ProblemError } from '../../../api/problem.ts'
import type { AuditReport } from '../../../api/types.ts'
import { EmptyState } from '../../../states/empty-state.tsx'
import { ErrorState } from '../../../states/error-state.tsx'
import { ScreenTitle } from '../../../states/screen-title.tsx'
import { FindingSection } from './finding-section.tsx'
import { ScoreCard } from './score-card.tsx'

export function ReadinessScreen() {
  const { data, error, refetch } = useQuery({
    queryKey: ['readiness'],
    queryFn: ({ signal }) => ask<AuditReport>('/admin/readiness', { signal }),
    // A report that is missing, or none, is not mended within seconds.
    retry: (failures, failure) => !(failure instanceof ProblemError) && failures < 2,
  })
  return (
    <>
      <ScreenTitle title="Readiness" text="What the auditor could prove about this service." />
      {data !== undefined && <ScoreCard report={data} />}
      {data !== undefined && <FindingSection findings={data.findings} />}
      {data === undefined && error === null && <Waiting />}
      {data === undefined && error !== null && <Lacking error={error} retry={refetch} />}
    </>
  )
}

interface LackingProps {
  readonly error: unknown
  readonly retry: () => Promise<unknown>
}

function Lacking({ error, retry }: LackingProps) {
  const code = error instanceof ProblemError ? error.code : undefined
  if (code === 'AUDIT_REPORT_MISSING') return <NoReport />
  if (code === 'AUDIT_REPORT_UNUSABLE') return <BrokenReport onRetry={() => void retry()} />
  return <ErrorState error={error} onRetry={() => void retry()} />
}

function NoReport() {
  return (
    <Card>
      <EmptyState
        icon={<IconClipboardSearch size={40} stroke={1.4} aria-hidden />}
        title="No report yet"
        text="The auditor attacks a running service and writes down what held. Let it write its report where the service looks, and open this page again:"
      >
        <Stack gap={4} align="center">
          <Code>AUDIT_REPORT_PATH</Code>
          <span>or, where that is not set,</span>
          <Code>audit/report.json in DATA_DIR</Code>
        </Stack>
      </EmptyState>
    </Card>
  )
}

function BrokenReport({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <Card role="alert">
      <EmptyState
        icon={<IconFileAlert size={40} stroke={1.4} aria-hidden />}
        title="The report cannot be used"
        text="There is a file, but it is not a report that can be read. The log of the service says what is wrong with it. Let the auditor write it anew."
      >
        <Button variant="default" onClick={onRetry}>
          Look again
        </Button>
      </EmptyState>
    </Card>
  )
}

function Waiting() {
  return (
    <Stack aria-busy="true" role="status" aria-label="Loading" gap="lg">
      <Skeleton height={330} />
      <Skeleton height={420} />
    </Stack>
  )
}
