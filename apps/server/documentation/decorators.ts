import type * as Swagger from '@nestjs/swagger';

type Name = 'ApiBody' | 'ApiConsumes' | 'ApiExtraModels' | 'ApiHeader' | 'ApiOperation' | 'ApiProduces' | 'ApiProperty' | 'ApiPropertyOptional' | 'ApiResponse' | 'ApiTags';

/** What has been decorated, in that order, since the library was last told. */
const decorated: ((swagger: typeof Swagger) => void)[] = [];

/**
 * The decorators of `@nestjs/swagger`, which is not loaded for them: it takes up four megabytes and a good part of a
 * start, and all a process may never be asked for is the documentation.
 */
export const ApiBody = later('ApiBody');
export const ApiConsumes = later('ApiConsumes');
export const ApiExtraModels = later('ApiExtraModels');
export const ApiHeader = later('ApiHeader');
export const ApiOperation = later('ApiOperation');
export const ApiProduces = later('ApiProduces');
export const ApiProperty = later('ApiProperty');
export const ApiPropertyOptional = later('ApiPropertyOptional');
export const ApiResponse = later('ApiResponse');
export const ApiTags = later('ApiTags');

/** The library, told of everything that is decorated. */
export async function decoratedSwagger(): Promise<typeof Swagger> {
  const swagger = await import('@nestjs/swagger');
  for (const decorate of decorated.splice(0)) decorate(swagger);
  return swagger;
}

function later<N extends Name>(name: N): (typeof Swagger)[N] {
  const decorator = (...options: never[]) => (...target: never[]): void => {
    decorated.push((swagger) => {
      const make = swagger[name] as (...options: never[]) => (...target: never[]) => void;
      make(...options)(...target);
    });
  };
  return decorator as (typeof Swagger)[N];
}
