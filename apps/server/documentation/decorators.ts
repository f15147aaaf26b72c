import type * as Swagger from '@nestjs/swagger';

type Name = 'ApiBody' | 'ApiConsumes' | 'ApiExtraModels' | 'ApiHeader' | 'ApiOperation' | 'ApiProduces' | 'ApiProperty' | 'ApiPropertyOptional' | 'ApiResponse' | 'ApiTags';

/** What has been decorated since the library was last told, in that order. */
const decorated: ((swagger: typeof Swagger) => void)[] = [];

/*
 * The decorators of `@nestjs/swagger`, noted until somebody asks for the documentation. That library and all it
 * imports take up four megabytes of the heap and a third of a start; most processes are never asked.
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

/** The library, told of everything that has been decorated. Loading it takes about 0.3 s. */
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
