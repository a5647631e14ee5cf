package dev.sse4j.server.jetty;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * A request that knows whether its body broke off: that is its client's fault, not its reader's.
 */
final class WatchedRequest extends Request.Wrapper {

  private volatile boolean broken;

  WatchedRequest(Request request) {
    super(request);
  }

  @Override
  public Content.Chunk read() {
    UnreadBody.ask(this);
    Content.Chunk chunk = super.read();
    broken |= Content.Chunk.isFailure(chunk);
    return chunk;
  }

  boolean isBroken() {
    return broken;
  }
}
