import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconAlertTriangle, IconCheck, IconCopy } from '@tabler/icons-react'
import { useRef } from 'react'
import type { CreatedApiKey } from '../../api/types.ts'
import classes from './shown-key.module.css'

interface ShownKeyProps {
  readonly created: CreatedApiKey
  readonly onDone: () => void
}

/** The only time that anybody sees it. */
export function ShownKey({ created: { key, name }, onDone }: ShownKeyProps) {
  const clipboard = useClipboard({ timeout: 4_000 })
  const shown = useRef<HTMLElement>(null)
  function copy() {
    clipboard.copy(key)
    // Where a page may not copy, the reader can at once.
    if (shown.current !== null) window.getSelection()?.selectAllChildren(shown.current)
  }
  const hasFailed = clipboard.error !== null
  return (
    <Stack gap="lg">
      <Alert color="yellow" icon={<IconAlertTriangle />} title="It is not shown again">
        Whoever has this key can act for you within what it allows. Keep it where you keep
        passwords; if it is lost, revoke it and create another.
      </Alert>
      <div className={classes.box}>
        <Text size="sm" c="dimmed" mb={4}>
          {name}
        </Text>
        <Code ref={shown} className={classes.key ?? ''} data-testid="new-key">
          {key}
        </Code>
      </div>
      <Text size="sm" c="dimmed">
        Programs send it as the header <Code className={classes.header ?? ''}>X-API-Key</Code>.
      </Text>
      <Text size="sm" aria-live="polite" className="visually-hidden">
        {clipboard.copied && 'Copied'}
      </Text>
      {hasFailed && (
        <Text size="sm" role="status">
          The browser did not let this page copy. The key is selected: copy it with the keyboard.
        </Text>
      )}
      <Group justify="flex-end" gap="sm">
        <Button
          data-autofocus
          leftSection={
            clipboard.copied ? (
              <IconCheck size={18} aria-hidden />
            ) : (
              <IconCopy size={18} aria-hidden />
            )
          }
          onClick={copy}
        >
          {clipboard.copied ? 'Copied' : 'Copy the key'}
        </Button>
        <Button variant="default" onClick={onDone}>
          I have kept it
        </Button>
      </Group>
    </Stack>
  )
}
