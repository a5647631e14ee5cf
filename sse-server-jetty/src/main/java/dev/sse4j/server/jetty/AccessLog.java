package dev.sse4j.server.jetty;

import dev.sse4j.server.Peer;
import dev.sse4j.server.internal.Json;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/**
 * Who came, who went and who was refused, in one line each at the level DEBUG. What a client has
 * sent is quoted, and neither query nor token is there to be seen.
 */
final class AccessLog {

  private static final System.Logger LOG = System.getLogger(AccessLog.class.getName());

  private AccessLog() {}

  static void opened(Peer peer) {
    LOG.log(Level.DEBUG, () -> "a stream was opened: " + describe(peer));
  }

  static void closed(Peer peer) {
    LOG.log(Level.DEBUG, () -> "a stream was closed: " + describe(peer));
  }

  /** The peer is asked for only if there is somebody to read of it. */
  static void refused(Supplier<Peer> peer, Refusal refusal) {
    LOG.log(
        Level.DEBUG,
        () -> "a request was refused with " + refusal.status() + ": " + describe(peer.get()));
  }

  private static String describe(Peer peer) {
    return "path " + Json.quote(peer.requestPath()) + ", address " + Json.quote(peer.address())
        + ", principal " + Json.quote(peer.principal()) + ", agent "
        + Json.quote(peer.userAgent());
  }
}
