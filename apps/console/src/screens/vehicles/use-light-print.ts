import { useEffect } from 'react'

const attribute = 'data-mantine-color-scheme'

/** Paper is light, whatever the screen is. */
export function useLightPrint(): void {
  useEffect(() => {
    const root = document.documentElement
    const printing = window.matchMedia('print')
    let before: string | null = null
    const begin = () => {
      if (before !== null) return
      before = root.getAttribute(attribute)
      root.setAttribute(attribute, 'light')
    }
    const end = () => {
      if (before !== null) root.setAttribute(attribute, before)
      before = null
    }
    const change = () => (printing.matches ? begin() : end())
    window.addEventListener('beforeprint', begin)
    window.addEventListener('afterprint', end)
    printing.addEventListener('change', change)
    return () => {
      end()
      window.removeEventListener('beforeprint', begin)
      window.removeEventListener('afterprint', end)
      printing.removeEventListener('change', change)
    }
  }, [])
}
