import { Alert, Button, Code, Group, Loader, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { ErrorState } from '../../../states/error-state.tsx'
import { byteSize } from '../../classify/words.ts'
import type { Export } from './use-export.ts'

interface ExportPanelProps {
  readonly of: Export
  readonly onRetry: () => void
}

/** How far an export is, and where it is now. */
export function ExportPanel({ of: { state, cancel, forget }, onRetry }: ExportPanelProps) {
  if (state.status === 'idle') return null
  if (state.status === 'failed') return <ErrorState error={state.error} onRetry={onRetry} />
  if (state.status === 'running') {
    return (
      <Alert color="tide" icon={<Loader size={20} aria-hidden />} title="Exporting">
        <Group gap="md" justify="space-between">
          <Text size="sm" className="figures">
            {byteSize(state.bytes)} so far
          </Text>
          <Button variant="default" size="sm" h={40} onClick={cancel}>
            Cancel the export
          </Button>
        </Group>
      </Alert>
    )
  }
  const { entries, bytes, fileName } = state
  return (
    <Alert
      role="status"
      color="teal"
      icon={<IconDownload />}
      title={`${entries.toLocaleString('en')} ${entries === 1 ? 'entry' : 'entries'} exported`}
      withCloseButton
      closeButtonLabel="Close the notice"
      onClose={forget}
    >
      <Text size="sm">
        {byteSize(bytes)} in <Code>{fileName}</Code>. To check it without the service:{' '}
        <Code>npm run service -- audit-log verify --export {fileName}</Code>
      </Text>
    </Alert>
  )
}
