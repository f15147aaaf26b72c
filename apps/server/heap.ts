import { setFlagsFromString } from 'node:v8';
import { growHeapBy, HEAP_GROWTH } from './heap-growth.ts';

/**
 * V8 lets the heap grow to several times of what is alive before it looks for the rest, by what the machine's memory
 * seems to allow. Here it looks sooner: somewhat more work, for half of the memory.
 * To be imported before everything else.
 */
growHeapBy(HEAP_GROWTH.usual);

/** Node has four threads to mark what is alive. All at once they take small machines' cores away from requests and the database. */
setFlagsFromString('--concurrent-marking-max-worker-num=2');

/**
 * V8 learns from the sockets of many connections that what a stream consists of lives long, and from then on makes
 * the streams of requests, which do not, among the old objects too; these keep alive whatever they point to. With 10,000
 * connections each request left 8 kB to the full collections, and every quick one took three times as long.
 */
setFlagsFromString('--no-allocation-site-pretenuring');
