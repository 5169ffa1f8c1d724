/** What is known of the right to write into a volume. */
export interface ShownPermissions {
  readonly permissions: { readonly write: boolean; readonly privileges: readonly string[] } | null;
  readonly probed: boolean;
}

/** One line of a dry run. */
export function renderPermissions({ permissions, probed }: ShownPermissions): string {
  if (probed) return 'The volume can be written: a small file was put there and removed again.';
  if (!permissions) return 'Whether the volume can be written is not known: --probe tries.';
  const privileges = permissions.privileges.join(', ') || 'nothing';
  if (!permissions.write) return `Writing is not granted, only: ${privileges} (--probe tries)`;
  return `Granted, not tried (--probe tries): ${privileges}`;
}
