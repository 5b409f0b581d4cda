/** Matches what a template stands for; its groups are the parameters. */
export function pathPattern(template: string): RegExp {
  const steps = template.replace(/\/+$/, '').split(/(\{[^}]*\})/)
  const source = steps.map((step) =>
    step.startsWith('{') ? '([^/]+)' : step.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  )
  return new RegExp(`^${source.join('')}/?$`)
}
