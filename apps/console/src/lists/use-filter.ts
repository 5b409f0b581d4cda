import { useSearchParams } from 'wouter'

/** Filters that live in the address, so that a view can be sent to somebody, and "back" undoes one. */
export function useFilter<Name extends string>(
  names: readonly Name[],
): [Readonly<Partial<Record<Name, string>>>, (name: Name, value: string | null) => void] {
  const [search, setSearch] = useSearchParams()
  const given = names.flatMap((name) => {
    const value = search.get(name)
    return value === null || value === '' ? [] : [[name, value] as const]
  })
  const set = (name: Name, value: string | null) => {
    setSearch((before) => {
      const after = new URLSearchParams(before)
      if (value === null || value === '') after.delete(name)
      else after.set(name, value)
      return after
    })
  }
  return [Object.fromEntries(given) as Partial<Record<Name, string>>, set]
}
