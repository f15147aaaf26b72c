import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, IsOptional, IsUUID, Length, Matches, Max, Min, ValidateNested } from 'class-validator';
import type { Position } from '#kernel';

class ItemInput {
  @Length(1, 200)
  product!: string;

  @IsInt()
  @Min(1)
  @Max(1_000)
  quantity!: number;

  /** In cents. */
  @IsInt()
  @Min(0)
  @Max(100_000_000)
  price!: number;
}

export class CreateOrderInput {
  /** The caller's, so that asking again is asking for the same order; default a fresh one. */
  @IsOptional()
  @IsUUID()
  orderId?: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => ItemInput)
  items!: ItemInput[];
}

export class FreshnessInput {
  /** A view that has got at least so far. */
  @IsOptional()
  @Matches(/^(0|[1-9]\d{0,18})$/, { message: 'after must be a position' })
  after?: Position;
}
