/**
 * Reads any event stream as a Java iterable, over OkHttp, and keeps its place over reconnections.
 *
 * <p>Start with {@link dev.sse4j.client.SseClient}.
 */
module dev.sse4j.client {
  requires transitive dev.sse4j;
  requires transitive okhttp3;
  requires dev.failsafe.core;
  requires static org.jspecify;

  exports dev.sse4j.client;
}
