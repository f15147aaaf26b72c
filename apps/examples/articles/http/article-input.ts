import { IsOptional, IsUUID, Length, Matches } from 'class-validator';
import type { Position } from '#kernel';

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

export class PageInput {
  /** A page that has got at least so far. */
  @IsOptional()
  @Matches(/^(0|[1-9]\d{0,18})$/, { message: 'after must be a position' })
  after?: Position;

  @IsOptional()
  @Length(1, 1_000)
  cursor?: string;
}
