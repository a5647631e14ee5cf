package dev.sse4j.server.jetty;

import dev.sse4j.server.Hub;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Settles the options of an {@link SseHandler}. For one thread at a time. */
public final class SseHandlerBuilder {

  final Hub hub;
  AdminHandler.Access adminAccess = AdminHandler.Access.NOBODY;

  @Nullable
  Token adminToken;

  @Nullable
  Token publishToken;

  boolean rootForbidden;
  int maxNamespaces = SseHandler.DEFAULT_MAX_NAMESPACES;
  Duration drain = SseHandler.DEFAULT_DRAIN;

  SseHandlerBuilder(Hub hub) {
    this.hub = Objects.requireNonNull(hub, "hub");
  }

  /** Lets those publish over HTTP who have this token; nobody unless set. It must not be blank. */
  public SseHandlerBuilder publishToken(String token) {
    this.publishToken = new Token(token);
    return this;
  }

  /** Shows the status to those who have this token; to nobody unless set. It must not be blank. */
  public SseHandlerBuilder adminToken(String token) {
    this.adminToken = new Token(token);
    this.adminAccess = AdminHandler.Access.TOKEN;
    return this;
  }

  /** Shows the status without a token, but only where the server is bound to a loopback address. */
  public SseHandlerBuilder adminOnLoopback() {
    this.adminToken = null;
    this.adminAccess = AdminHandler.Access.LOOPBACK;
    return this;
  }

  /** Refuses to subscribe anybody to the root, which hears of everything. */
  public SseHandlerBuilder forbidRoot() {
    this.rootForbidden = true;
    return this;
  }

  /**
   * Sets how many namespaces go into one request, above 0; {@value
   * SseHandler#DEFAULT_MAX_NAMESPACES} unless set.
   */
  public SseHandlerBuilder maxNamespaces(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("maxNamespaces must be above 0, but was " + max);
    }
    this.maxNamespaces = max;
    return this;
  }

  /**
   * Sets how long streams have to end in order when the server stops; {@link
   * SseHandler#DEFAULT_DRAIN} unless set. The stop timeout of the Jetty server should be longer.
   */
  public SseHandlerBuilder drain(Duration drain) {
    if (drain.isNegative()) {
      throw new IllegalArgumentException("drain must not be negative, but was " + drain);
    }
    this.drain = drain;
    return this;
  }

  /** Returns a handler with these options. */
  public SseHandler build() {
    return new SseHandler(this);
  }
}
