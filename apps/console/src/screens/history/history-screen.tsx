/**
 * Everything that was classified before, the newest first.
 *
 * @module
 */

import { useModel } from '../../api/use-model.ts'
import { useFilter } from '../../lists/use-filter.ts'
import { ScreenTitle } from '../../states/screen-title.tsx'
import { filterNames, queryOf } from './history-filter.ts'
import { HistoryFilters } from './history-filters.tsx'
import { HistoryList } from './history-list.tsx'
import { PictureDrawer } from './picture-drawer.tsx'
import { useDeletion } from './use-deletion.ts'

export function HistoryScreen() {
  const [filter] = useFilter(filterNames)
  const [{ id }, setOpen] = useFilter(['id'])
  const model = useModel()
  const deletePicture = useDeletion()
  const query = queryOf(filter)
  return (
    <>
      <ScreenTitle title="History" text="What you have classified, newest first." />
      <HistoryFilters labels={model?.labels ?? []} />
      <HistoryList key={JSON.stringify(query)} query={query} />
      <PictureDrawer
        id={id}
        model={model}
        onClose={() => setOpen('id', null)}
        onDelete={(one) => {
          setOpen('id', null)
          deletePicture(one)
        }}
      />
    </>
  )
}
