import { Portal } from '@mantine/core'
import { IconPhotoDown } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { carriesFiles, droppedFiles } from './chosen-files.ts'
import classes from './drop-overlay.module.css'

interface DropOverlayProps {
  readonly onFiles: (files: readonly File[]) => void
}

/** The whole page takes pictures; this says so while some are held over it. */
export function DropOverlay({ onFiles }: DropOverlayProps) {
  const isOver = useDrop(onFiles)
  if (!isOver) return null
  return (
    <Portal>
      <div className={classes.overlay} aria-hidden="true">
        <div className={classes.frame}>
          <IconPhotoDown size={56} stroke={1.4} />
          <strong>Drop to classify</strong>
          <span>Pictures, or folders of them</span>
        </div>
      </div>
    </Portal>
  )
}

function useDrop(onFiles: DropOverlayProps['onFiles']): boolean {
  const [isOver, setIsOver] = useState(false)
  const over = useEffectEvent((event: DragEvent) => {
    if (!carriesFiles(event)) return
    // Else the browser leaves the page to show the file.
    event.preventDefault()
    setIsOver(true)
  })
  const leave = useEffectEvent((event: DragEvent) => {
    // Out of the window, not merely from one element to the next.
    if (event.relatedTarget === null) setIsOver(false)
  })
  const drop = useEffectEvent((event: DragEvent) => {
    if (!carriesFiles(event) || event.dataTransfer === null) return
    event.preventDefault()
    setIsOver(false)
    void droppedFiles(event.dataTransfer).then(onFiles)
  })
  useEffect(() => {
    const control = new AbortController()
    const { signal } = control
    window.addEventListener('dragenter', over, { signal })
    window.addEventListener('dragover', over, { signal })
    window.addEventListener('dragleave', leave, { signal })
    window.addEventListener('drop', drop, { signal })
    return () => control.abort()
  }, [])
  return isOver
}
