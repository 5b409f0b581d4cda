/**
 * One vehicle: its report, to be read, printed and made anew, and its newest pictures.
 *
 * @module
 */

import { Anchor, Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowLeft, IconPrinter, IconReportAnalytics } from '@tabler/icons-react'
import { Link, useParams } from 'wouter'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../states/empty-state.tsx'
import { ErrorState } from '../../states/error-state.tsx'
import { ScreenTitle } from '../../states/screen-title.tsx'
import { NewReportModal } from './new-report-modal.tsx'
import { ReportNotices } from './report-notices.tsx'
import { ReportSkeleton, ReportView } from './report-view.tsx'
import { useLightPrint } from './use-light-print.ts'
import { useReport, useReports } from './use-reports.ts'
import { useVehiclePictures } from './use-vehicle-pictures.ts'
import { VehiclePictures } from './vehicle-pictures.tsx'

export function VehicleScreen() {
  const { vehicleId = '' } = useParams()
  const reports = useReports(vehicleId)
  const pictures = useVehiclePictures(vehicleId)
  const [isMaking, { open, close }] = useDisclosure(false)
  useLightPrint()
  const ready = reports.data?.find(({ status }) => status === 'ready')
  const hasPictures = (pictures.data?.items.length ?? 0) > 0
  return (
    <>
      <Anchor component={Link} href={paths.vehicles} size="sm" className="no-print" py={8}>
        <IconArrowLeft size={16} aria-hidden style={{ verticalAlign: '-3px' }} /> All vehicles
      </Anchor>
      <ScreenTitle title={vehicleId} text="Vehicle report">
        {ready !== undefined && (
          <Button
            className="no-print"
            variant="default"
            leftSection={<IconPrinter size={18} aria-hidden />}
            onClick={() => window.print()}
          >
            Print or save as PDF
          </Button>
        )}
        {hasPictures && reports.data !== undefined && (
          <Button
            className="no-print"
            leftSection={<IconReportAnalytics size={18} aria-hidden />}
            onClick={open}
          >
            {ready === undefined ? 'Make a report' : 'Make a new report'}
          </Button>
        )}
      </ScreenTitle>
      <ReportPart vehicleId={vehicleId} hasPictures={hasPictures} />
      {pictures.error !== null && pictures.data === undefined && reports.error === null && (
        <ErrorState error={pictures.error} onRetry={() => void pictures.refetch()} />
      )}
      {pictures.data !== undefined && hasPictures && (
        <VehiclePictures vehicleId={vehicleId} page={pictures.data} />
      )}
      {isMaking && <NewReportModal vehicleId={vehicleId} onClose={close} />}
    </>
  )
}

interface ReportPartProps {
  readonly vehicleId: string
  readonly hasPictures: boolean
}

function ReportPart({ vehicleId, hasPictures }: ReportPartProps) {
  const reports = useReports(vehicleId)
  const pictures = useVehiclePictures(vehicleId)
  const [newest] = reports.data ?? []
  const ready = reports.data?.find(({ status }) => status === 'ready')
  const report = useReport(vehicleId, ready?.id)
  const error = reports.data === undefined ? reports.error : report.error
  if (error !== null) {
    const retry = reports.data === undefined ? reports.refetch : report.refetch
    return <ErrorState error={error} onRetry={() => void retry()} />
  }
  if (reports.data === undefined || pictures.isPending) return <ReportSkeleton />
  if (newest === undefined) return <NoReport vehicleId={vehicleId} hasPictures={hasPictures} />
  return (
    <>
      <ReportNotices vehicleId={vehicleId} newest={newest} shown={report.data} />
      {report.data !== undefined && <ReportView report={report.data} />}
      {report.data === undefined && newest.status !== 'failed' && <ReportSkeleton />}
    </>
  )
}

function NoReport({ vehicleId, hasPictures }: ReportPartProps) {
  if (!hasPictures) {
    return (
      <EmptyState
        title={`Nothing is filed under ${vehicleId}`}
        text="Name this vehicle when you classify its pictures; then a report of them can be made."
      >
        <Button component={Link} href={paths.classify}>
          Classify its pictures
        </Button>
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={<IconReportAnalytics size={40} stroke={1.4} aria-hidden />}
      title="No report yet"
      text="A report counts what the pictures of this vehicle show, when, and how surely. It takes a moment to make."
    />
  )
}
