import { useSearchParams } from 'wouter'
import { filterNames } from './history-filter.ts'

/** All at once, so that "back" brings all of them back. */
export function useClearFilters(): () => void {
  const [, setSearch] = useSearchParams()
  return () =>
    setSearch((before) => {
      const after = new URLSearchParams(before)
      for (const name of filterNames) after.delete(name)
      return after
    })
}
