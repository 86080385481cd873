export const acceptedTypes = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'] as const;
const largest_bytes = 10 * 1024 * 1024;

/** Why a file cannot be attached, as a text's key; undefined when it can. The hub checks again. */
export function attachmentFault(file: {
  readonly type: string;
  readonly size: number;
}): 'case.uploadBadType' | 'case.uploadTooBig' | undefined {
  if (!acceptedTypes.some((type) => type === file.type)) return 'case.uploadBadType';
  return file.size > largest_bytes ? 'case.uploadTooBig' : undefined;
}
