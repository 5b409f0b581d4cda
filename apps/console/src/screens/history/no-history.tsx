import { Button } from '@mantine/core'
import { IconFilterOff, IconPhotoPlus } from '@tabler/icons-react'
import { Link } from 'wouter'
import { paths } from '../../paths.ts'
import { EmptyState } from '../../states/empty-state.tsx'
import { useClearFilters } from './use-clear-filters.ts'

export function NoHistory({ isFiltered }: { readonly isFiltered: boolean }) {
  const clear = useClearFilters()
  if (isFiltered) {
    return (
      <EmptyState
        icon={<IconFilterOff size={40} stroke={1.4} aria-hidden />}
        title="No picture fits these filters"
        text="Everything that you have classified is still there."
      >
        <Button onClick={clear}>Clear filters</Button>
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={<IconPhotoPlus size={40} stroke={1.4} aria-hidden />}
      title="Nothing classified yet"
      text="Every picture that you classify is listed here, with what the model made of it."
    >
      <Button component={Link} href={paths.classify}>
        Classify a picture
      </Button>
    </EmptyState>
  )
}
