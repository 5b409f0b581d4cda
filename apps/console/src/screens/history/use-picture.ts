import { useEffect, useState } from 'react'
import type { Classification } from '../../api/types.ts'
import { pictures } from './pictures.ts'

/** `undefined` while it is on its way, `null` if there is none. */
export type PictureAddress = string | null | undefined

export function usePicture({
  id,
  picture_url,
}: Pick<Classification, 'id' | 'picture_url'>): PictureAddress {
  const [address, setAddress] = useState<PictureAddress>(() =>
    picture_url === null ? null : pictures.known(id),
  )
  useEffect(() => {
    if (picture_url === null) return setAddress(null)
    const known = pictures.known(id)
    setAddress(known)
    if (known !== undefined) return
    let isWanted = true
    const cancel = pictures.order(id, (found) => {
      if (isWanted) setAddress(found ?? null)
    })
    return () => {
      isWanted = false
      cancel()
    }
  }, [id, picture_url])
  return address
}
