import { ApiProperty } from '../documentation/decorators.ts';

/** What has been uploaded. */
export class AttachmentAnswer {
  @ApiProperty({ type: String, format: 'uuid' }) attachmentId!: string;
  @ApiProperty({ type: String, example: 'invoice.pdf' }) name!: string;
  @ApiProperty({ type: 'integer', minimum: 1, description: 'Bytes.' }) size!: number;
  @ApiProperty({ type: String, description: 'Found out from the bytes.', example: 'application/pdf' }) type!: string;
  @ApiProperty({ type: String, pattern: '^sha256:[0-9a-f]{64}$', description: 'Of the bytes.' }) digest!: string;
}
