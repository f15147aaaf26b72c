import { openMetrics } from './metrics.ts';

describe('metrics', () => {
  it('shows what is watched at the time of reading', async () => {
    const metrics = openMetrics();
    let lag = 5;
    metrics.watch(async () => ({ lag: { accounting: lag }, parked: {}, queueDepth: 2 }));
    expect(await metrics.read()).toContain('tidings_projection_lag{view="accounting"} 5');
    lag = 0;
    const text = await metrics.read();
    expect(text).toContain('tidings_projection_lag{view="accounting"} 0');
    expect(text).toContain('tidings_queue_depth 2');
  });

  it('can be read while nobody knows what is watched', async () => {
    const metrics = openMetrics();
    metrics.watch(() => Promise.reject(new Error('away')));
    metrics.commandHandled('RequestNotification', 'done', 3);
    expect(await metrics.read()).toContain('tidings_commands_total{type="RequestNotification",outcome="done"} 1');
  });
});
