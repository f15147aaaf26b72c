import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What this process has done and how long it took, for Prometheus. */
export interface Metrics {
  readonly contentType: string;
  /** The text of all metrics; asks what is to be `watch`ed first. */
  read(): Promise<string>;
  commandHandled(type: string, outcome: string, ms: number): void;
  batchAppended(appends: number, ms: number): void;
  delivered(channel: string, outcome: string, ms: number): void;
  requestAnswered(method: string, route: string, status: number, ms: number): void;
  /** Asked before every reading; when it cannot tell, its values are left out. */
  watch(ask: () => Promise<WatchedValues>): void;
}

export interface WatchedValues {
  /** Events that a view is behind the log, by view. */
  readonly lag: Readonly<Record<string, number>>;
  readonly parked: Readonly<Record<string, number>>;
  /** Notifications that wait for delivery or are being delivered. */
  readonly queueDepth?: number;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const APPENDS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

export function openMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]): Counter<Label> =>
    new Counter({ name: `tidings_${name}`, help, labelNames, registers });
  const histogram = <Label extends string>(buckets: number[], name: string, help: string, ...labelNames: Label[]): Histogram<Label> =>
    new Histogram({ name: `tidings_${name}`, help, labelNames, buckets, registers });

  const commands = counter('commands_total', 'Commands handled, by type and outcome.', 'type', 'outcome');
  const commandSeconds = histogram(SECONDS, 'command_duration_seconds', 'From a command to its durable answer.', 'type');
  const appends = counter('appends_total', 'Appends committed to the log.');
  const batchSize = histogram(APPENDS, 'append_batch_size', 'Appends in one commit.');
  const batchSeconds = histogram(SECONDS, 'append_batch_duration_seconds', 'One commit of the log.');
  const deliveries = counter('deliveries_total', 'Delivery attempts ended, by channel and outcome.', 'channel', 'outcome');
  const deliverySeconds = histogram(SECONDS, 'delivery_duration_seconds', 'One call of a provider.', 'channel');
  const requestSeconds = histogram(SECONDS, 'http_request_duration_seconds', 'HTTP requests, by route and status.', 'method', 'route', 'status');
  const show = openGauges(registers);
  let ask = async (): Promise<WatchedValues> => ({ lag: {}, parked: {} });

  return {
    contentType: registry.contentType,
    async read() {
      show(await ask().catch(() => ({ lag: {}, parked: {} })));
      return registry.metrics();
    },
    commandHandled(type, outcome, ms) {
      commands.inc({ type, outcome });
      commandSeconds.observe({ type }, ms / 1_000);
    },
    batchAppended(size, ms) {
      appends.inc(size);
      batchSize.observe(size);
      batchSeconds.observe(ms / 1_000);
    },
    delivered(channel, outcome, ms) {
      deliveries.inc({ channel, outcome });
      deliverySeconds.observe({ channel }, ms / 1_000);
    },
    requestAnswered: (method, route, status, ms) => requestSeconds.observe({ method, route, status }, ms / 1_000),
    watch(values) {
      ask = values;
    },
  };
}

/** Gauges whose values are asked for when somebody is about to read them. */
function openGauges(registers: Registry[]): (values: WatchedValues) => void {
  const lag = new Gauge({ name: 'tidings_projection_lag', help: 'Events a view is behind the log.', labelNames: ['view'], registers });
  const parked = new Gauge({ name: 'tidings_projection_parked', help: 'Streams a view has parked.', labelNames: ['view'], registers });
  const depth = new Gauge({ name: 'tidings_queue_depth', help: 'Notifications waiting for delivery or being delivered.', registers });
  return (values) => {
    for (const gauge of [lag, parked]) gauge.reset();
    for (const [view, value] of Object.entries(values.lag)) lag.set({ view }, value);
    for (const [view, value] of Object.entries(values.parked)) parked.set({ view }, value);
    if (values.queueDepth === undefined) depth.remove();
    else depth.set(values.queueDepth);
  };
}
