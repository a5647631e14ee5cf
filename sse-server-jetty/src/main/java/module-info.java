/**
 * The broadcasting server of sse4j, and its place in Jetty.
 *
 * <p>Start with {@link dev.sse4j.server.Hub} and {@link dev.sse4j.server.jetty.SseHandler}.
 */
@SuppressWarnings("requires-automatic") // Micrometer
module dev.sse4j.server {
  requires transitive dev.sse4j;
  requires jdk.jfr;
  requires transitive org.eclipse.jetty.server;
  requires static org.eclipse.jetty.alpn.server;
  requires static org.eclipse.jetty.http2.server;
  requires static micrometer.core; // a name of its manifest, which is stable
  requires static org.jspecify;

  exports dev.sse4j.server;
  exports dev.sse4j.server.jetty;
}
