/** The agent by itself: the package's index also loads `fetch`, WebSockets and a cache, which take 3 MB. */
declare module 'undici/lib/dispatcher/agent.js' {
  export { Agent as default } from 'undici';
}
