import { IsOptional, IsUUID, Length } from 'class-validator';
import { Freshness } from '#hosting';

export class TextInput {
  @Length(1, 200)
  title!: string;

  @Length(1, 20_000)
  body!: string;
}

export class PublishInput extends TextInput {
  /** The caller's, so that asking again is asking for the same article; default a fresh one. */
  @IsOptional()
  @IsUUID()
  articleId?: string;

  @Length(1, 100)
  slug!: string;
}

export class PageInput extends Freshness {
  @IsOptional()
  @Length(1, 1_000)
  cursor?: string;
}
