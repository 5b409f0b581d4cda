import { Anchor, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'

const docsPath = '/docs'

/** Only where the service shows its documentation, which an operator may have switched off. */
export function DocsLink() {
  const { data: isThere = false } = useQuery({
    queryKey: ['docs'],
    queryFn: async ({ signal }) => (await fetch(docsPath, { method: 'HEAD', signal })).ok,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  if (!isThere) return null
  return (
    <Text size="sm" c="dimmed" mt="md">
      For programs there is an API:{' '}
      <Anchor href={docsPath} underline="always">
        documentation
      </Anchor>
    </Text>
  )
}
