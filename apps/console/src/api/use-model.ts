import { useQuery } from '@tanstack/react-query'
import { ask } from './client.ts'
import type { ModelMetadata } from './types.ts'

/** What the model is; undefined until it is known. */
export function useModel(): ModelMetadata | undefined {
  const { data } = useQuery({
    queryKey: ['model'],
    queryFn: ({ signal }) => ask<ModelMetadata>('/models/metadata', { signal }),
    staleTime: 5 * 60_000,
  })
  return data
}
