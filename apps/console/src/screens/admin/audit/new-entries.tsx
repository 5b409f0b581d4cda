import { Button } from '@mantine/core'
import { IconArrowUp } from '@tabler/icons-react'
import classes from './new-entries.module.css'
import type { NewEntriesOffer } from './use-new-entries.ts'

export function NewEntries({ hasNew, show }: NewEntriesOffer) {
  return (
    <div className={classes.place} role="status">
      {hasNew && (
        <Button
          radius="xl"
          size="sm"
          h={40}
          leftSection={<IconArrowUp size={16} aria-hidden />}
          onClick={show}
        >
          New entries: show them
        </Button>
      )}
    </div>
  )
}
