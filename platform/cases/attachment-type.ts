/** What may be attached, by the first bytes of the file; a name or header alone proves nothing. */
const signatures = [
  { type: 'image/jpeg', bytes: [0xff, 0xd8, 0xff], at: 0 },
  { type: 'image/png', bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], at: 0 },
  { type: 'image/webp', bytes: [0x57, 0x45, 0x42, 0x50], at: 8 },
  { type: 'application/pdf', bytes: [0x25, 0x50, 0x44, 0x46, 0x2d], at: 0 },
] as const;

export type AttachmentType = (typeof signatures)[number]['type'];

export const attachmentTypes: readonly AttachmentType[] = signatures.map(({ type }) => type);

/** The type a file really has, undefined for all others. */
export function attachmentType(content: Uint8Array): AttachmentType | undefined {
  return signatures.find(({ bytes, at }) => bytes.every((byte, index) => content[at + index] === byte))?.type;
}
