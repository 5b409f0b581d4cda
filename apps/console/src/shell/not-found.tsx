import { Button, Center } from '@mantine/core'
import { Link } from 'wouter'
import { paths } from '../paths.ts'
import { EmptyState } from '../states/empty-state.tsx'

export function NotFound() {
  return (
    <Center component="main" mih="100dvh" p="md">
      <EmptyState
        level={1}
        title="There is no such page"
        text="The address may be misspelt, or out of date."
      >
        <Button component={Link} href={paths.home}>
          To the start
        </Button>
      </EmptyState>
    </Center>
  )
}
