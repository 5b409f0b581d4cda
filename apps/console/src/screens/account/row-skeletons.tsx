import { Skeleton } from '@mantine/core'
import { Row, Rows } from './row.tsx'

/** Where rows will be. */
export function RowSkeletons({ count }: { readonly count: number }) {
  return (
    <Rows label="Loading">
      {Array.from({ length: count }, (_, at) => `row-${at}`).map((key) => (
        <Row
          key={key}
          icon={<Skeleton width={22} height={22} />}
          name={<Skeleton width={170} height={18} my={3} />}
          facts={<Skeleton component="span" display="block" width="70%" height={14} my={4} />}
        />
      ))}
    </Rows>
  )
}
