import { Alert, Button, Group, Loader, Text } from '@mantine/core'
import { IconAlertTriangle, IconClockPlus } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Report, ReportSummary } from '../../api/types.ts'
import { notifyError } from '../../states/notify.tsx'
import { useMakeReport } from './use-reports.ts'
import { type Newer, useNewerPictures } from './use-vehicle-pictures.ts'

interface ReportNoticesProps {
  readonly vehicleId: string
  readonly newest: ReportSummary
  /** The one that is read. */
  readonly shown: Report | undefined
}

/** Where the report that is read is not all that there is to know. */
export function ReportNotices({ vehicleId, newest, shown }: ReportNoticesProps) {
  const newer = useNewerPictures(vehicleId, shown?.data?.last_at)
  return (
    <div className="no-print" role="status">
      <Notice vehicleId={vehicleId} newest={newest} shown={shown} newer={newer} />
    </div>
  )
}

interface NoticeProps extends ReportNoticesProps {
  readonly newer: Newer
}

function Notice({ vehicleId, newest, shown, newer }: NoticeProps): ReactNode {
  if (newest.status === 'building') {
    return (
      <Alert mb="lg" icon={<Loader size={18} />} title="A report is being made">
        {shown === undefined
          ? 'It is shown here as soon as it is ready.'
          : 'Until it is ready, the one before is shown.'}
      </Alert>
    )
  }
  if (newest.status === 'failed') {
    return (
      <Again
        vehicleId={vehicleId}
        color="red"
        icon={<IconAlertTriangle />}
        title="The last report could not be made"
      >
        {shown === undefined
          ? 'Nothing is lost: your pictures are kept.'
          : 'The one before is shown.'}
      </Again>
    )
  }
  if (newer.count === 0) return null
  const count = newer.isMore ? `More than ${newer.count}` : newer.count
  const isOne = newer.count === 1
  return (
    <Again
      vehicleId={vehicleId}
      color="yellow"
      icon={<IconClockPlus />}
      title={`${count} newer ${isOne ? 'picture is' : 'pictures are'} not in it`}
    >
      Classified after this report was made.
    </Again>
  )
}

interface AgainProps {
  readonly vehicleId: string
  readonly color: 'red' | 'yellow'
  readonly icon: ReactNode
  readonly title: string
  readonly children: string
}

function Again({ vehicleId, children, ...alert }: AgainProps) {
  const { mutate, isPending } = useMakeReport(vehicleId)
  const make = () =>
    mutate(undefined, { onError: (error) => notifyError(error, 'The report was not made') })
  return (
    <Alert mb="lg" variant="light" {...alert}>
      <Group justify="space-between" gap="sm">
        <Text size="sm">{children}</Text>
        <Button size="sm" h={40} variant="default" loading={isPending} onClick={make}>
          Make it again
        </Button>
      </Group>
    </Alert>
  )
}
