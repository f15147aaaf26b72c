import { configurationFromEnvironment, openLog, type Configuration, type OpenLog } from '#composition';
import { startProblem } from './problem-from.ts';
import { Failed } from './failed.ts';

/**
 * The server's own configuration, for this process: of its roles only that of keeping views, and quiet unless
 * LOG_LEVEL says otherwise. Lines of the log go to standard error, where no answer is. @throws Failed
 */
export function configurationHere(dataDir?: string): { readonly configuration: Configuration; readonly log: OpenLog } {
  try {
    const configuration = configurationFromEnvironment(
      { LOG_LEVEL: 'silent' },
      { ROLES: 'projections', ...(dataDir !== undefined && { TIDINGS_DATA_DIR: dataDir }) },
    );
    return { configuration, log: openLog(configuration.logLevel, process.stderr) };
  } catch (error) {
    throw new Failed(startProblem(error), error);
  }
}
