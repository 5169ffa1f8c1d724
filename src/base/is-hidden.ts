/** Whether Spark passes over a file or folder of this name when it lists one; a partition column may begin with `_`. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || (name.startsWith('_') && !name.includes('='));
}
